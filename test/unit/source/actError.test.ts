import {
	MailError,
	type MailErrorDetails,
	type MailErrorKind,
} from '../../../nodes/mail/contracts/MailError';
import type { Outcome } from '../../../nodes/mail/contracts/MailSource';
import { actError, type UndoneAct } from '../../../nodes/mail/source/actError';
import type { AfterFailure } from '../../../nodes/mail/source/PendingActs';
import type { AfterProcessing } from '../../../nodes/mail/source/SourceSettings';

const PLACE = { server: 'mail.test', mailbox: 'desk@contoso.example', folder: 'Inbox' };
const refusal = (kind: MailErrorKind, details: MailErrorDetails = {}) => new MailError(kind, 'No.', details);
const full = refusal('refused', { transient: true, code: 'ErrorQuotaExceeded', hint: 'Empty the folder.' });
const denied = refusal('permission', { code: 'ErrorAccessDenied', hint: 'Ask an admin.' });

function error(end: AfterFailure, why: UndoneAct['why'], more: Partial<UndoneAct> = {}) {
	return actError({ ...PLACE, afterProcessing: 'move' }, 'processed', end, [{ why, ...more }]);
}

it.each<[AfterProcessing, Outcome, string]>([
	['markRead', 'processed', 'Mark as Read'],
	['flag', 'processed', 'Flag'],
	['move', 'processed', 'Move to Folder'],
	['delete', 'processed', 'Delete'],
	['delete', 'setAside', 'Flag'],
	['delete', 'filteredOut', 'Do Nothing'],
])(
	'actError names what could not be done as the form does: %s for what is %s',
	(afterProcessing, outcome, name) => {
		const { message } = actError({ ...PLACE, afterProcessing }, outcome, 'refused', [{ why: denied }]);
		expect(message).toContain(
			`mail.test refused "${name}" for 1 message(s) in "Inbox" of desk@contoso.example`,
		);
	},
);

it('actError quotes the server, says that no message is executed again, and what happens now', () => {
	const what = 'mail.test refused "Move to Folder" for 1 message(s) in "Inbox" of desk@contoso.example: No';
	const done = 'They are remembered as done and will not trigger another execution';
	expect(error('firstRefusal', full).message).toBe(
		`${what}. ${done}. The node keeps trying for as long as Give Up After says.`,
	);
	expect(error('refused', denied).message).toBe(`${what}. ${done}. The messages stay as they are.`);
	expect(error('givenUp', full).message).toBe(
		`${what}. ${done}. It is not tried again, and the messages stay as they are.`,
	);
	expect(error('gone', full).message).toBe(`${what}. ${done}.`);
});

it('actError says that the server responded OK, if it did', () => {
	const { message, code, kind, transient } = error('refused', 'unchanged');
	expect(message).toMatch(/^mail\.test responded OK to "Move to Folder" for .*, but did not do it\. They/);
	expect({ code, kind, transient }).toEqual({ code: 'NotDone', kind: 'refused', transient: false });
});

it.each<[AfterFailure, UndoneAct['why'], MailErrorKind, boolean, string]>([
	['firstRefusal', full, 'refused', true, 'ErrorQuotaExceeded'],
	['firstRefusal', refusal('unavailable', { code: 'Busy' }), 'unavailable', true, 'Busy'],
	['firstRefusal', refusal('unavailable', { transient: false }), 'unavailable', false, 'NotDone'],
	// The credential is fine, and no one has to sign in again.
	['firstRefusal', refusal('permission', { transient: true }), 'refused', false, 'NotDone'],
	['firstRefusal', 'unchanged', 'refused', false, 'NotDone'],
	['refused', denied, 'refused', false, 'ErrorAccessDenied'],
	['givenUp', refusal('unavailable', { code: 'Busy' }), 'refused', false, 'Busy'],
])('actError at %s of "%s" is of kind %s, and temporary: %s', (end, why, kind, transient, code) =>
	expect(error(end, why)).toMatchObject({ kind, transient, code }),
);

it.each<[string, AfterFailure, UndoneAct['why'], string]>([
	['to wait for the server', 'firstRefusal', full, 'Empty the folder.'],
	['nothing, where waiting is enough', 'firstRefusal', refusal('unavailable'), 'No action needed now.'],
	['what the server is known to need', 'refused', refusal('refused', { hint: 'Archive it.' }), 'Archive it.'],
	['to give the account the right to change messages', 'refused', denied, 'Give the signed-in account'],
	['the same where the server says nothing', 'refused', refusal('refused'), 'Give the signed-in account'],
	['the same where the server pretends', 'refused', 'unchanged', 'Give the signed-in account'],
	['the same at once, if waiting does not help', 'firstRefusal', denied, 'Give the signed-in account'],
])('actError advises %s', (_, end, why, hint) => expect(error(end, why).hint?.startsWith(hint)).toBe(true));

it.each<[UndoneAct['why'], string]>([
	[full, 'Empty the folder.'],
	['unchanged', 'If there are many, check whether the target folder or its mailbox is full.'],
])('actError advises to do by hand what was given up, and how to avoid it', (why, hint) =>
	expect(error('givenUp', why).hint).toBe(
		`Open the messages in Outlook, and move or mark them by hand. ${hint}`,
	),
);

it('actError names three messages that were given up by their time, and says if there are more', () => {
	const receivedAt = (day: number) => new Date(Date.UTC(2026, 2, day));
	const named = (...days: (number | undefined)[]) => {
		const undone = days.map(
			(day): UndoneAct => (day ? { why: full, receivedAt: receivedAt(day) } : { why: full }),
		);
		return actError({ ...PLACE, afterProcessing: 'move' }, 'processed', 'givenUp', undone).message;
	};
	const [first, second, third] = [1, 2, 3].map((day) => receivedAt(day).toISOString()) as [
		string,
		string,
		string,
	];
	expect(named(undefined)).toContain('of desk@contoso.example: No');
	expect(named(1, undefined)).toContain(
		`for 2 message(s) in "Inbox" of desk@contoso.example (received ${first}): No`,
	);
	expect(named(1, 2, 3)).toContain(`(received ${first}, ${second}, ${third}): No`);
	expect(named(1, 2, 3, 4)).toContain(`(received ${first}, ${second}, ${third}, …): No`);
	expect(error('givenUp', 'unchanged', { receivedAt: receivedAt(1) }).message).toContain(
		`of desk@contoso.example (received ${first}), but did not do it`,
	);
	expect(error('refused', full, { receivedAt: receivedAt(1) }).message).not.toContain('received');
});
