import { MailError, type MailErrorKind } from '../../../nodes/mail/contracts/MailError';
import { isCut, isOfMessage, isTooLarge, messageTooLarge } from '../../../nodes/mail/source/fetchFailures';

it.each<[MailErrorKind, boolean, boolean, boolean]>([
	['network', true, false, false],
	['timeout', true, false, false],
	['unavailable', false, false, false],
	['throttled', false, false, false],
	['refused', false, false, false],
	['permission', false, false, false],
	['unreadable', false, true, false],
	['tooLarge', false, true, true],
])(
	'fetchFailures: %s is a failure of the connection: %s, of the message: %s',
	(kind, cut, ofMessage, large) => {
		const error = new MailError(kind, 'No');
		expect([isCut(error), isOfMessage(error), isTooLarge(error)]).toEqual([cut, ofMessage, large]);
	},
);

it.each([new Error('socket hang up'), Object.assign(new Error('No'), { kind: 'tooLarge' }), undefined])(
	'fetchFailures: what no part of the package has named (%p) is a failure of the connection',
	(error) => expect([isCut(error), isOfMessage(error), isTooLarge(error)]).toEqual([true, false, false]),
);

it('fetchFailures: a message that is too large is reported with its mailbox, server, limit, and what to do', () => {
	const error = messageTooLarge(
		{ mailbox: 'desk@contoso.example', server: 'mail.test' },
		25.25 * 1024 * 1024,
	);
	expect(error).toMatchObject({ kind: 'tooLarge', code: 'ResponseTooLarge', transient: false });
	expect(error.message).toBe(
		'A message in desk@contoso.example at mail.test is larger than the option "Message Size Limit (MB)" allows (25.3 MB) and was not fetched',
	);
	expect(error.hint).toContain('Raise the option "Message Size Limit (MB)"');
});
