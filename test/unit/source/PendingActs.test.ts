import { MailError } from '../../../nodes/mail/contracts/MailError';
import { ActMemory, imapAct } from '../../../nodes/mail/imap/ActMemory';
import type { ChangeAct } from '../../../nodes/mail/source/ChangeAcknowledger';
import { readChangeActs, writeChangeActs } from '../../../nodes/mail/source/changeActsCodec';
import { PendingActs, type ActFailure, type PendingAct } from '../../../nodes/mail/source/PendingActs';

const MINUTE = 60_000;
const act = (key: string, folder = 'inbox'): PendingAct => ({ key, folder, outcome: 'processed' });
const busy = new MailError('unavailable', 'Busy', { transient: true });
const denied = new MailError('permission', 'No');
let now: number;
let acts: PendingActs;

beforeEach(() => {
	now = 1_000_000;
	acts = new PendingActs(60 * MINUTE, () => now);
});

/** Tries whenever it is time. */
function untilEnd(why: ActFailure): { said: string[]; minutes: number } {
	const began = now;
	const said: string[] = [acts.failed(act('a'), why)];
	while (acts.due('inbox').length > 0 || acts.msUntilDue < Infinity) {
		now += acts.msUntilDue;
		said.push(acts.failed(act('a'), why));
	}
	return { said, minutes: (now - began) / MINUTE };
}

it('tries what may pass for an hour, at growing pauses, and tells when it begins and when it ends', () => {
	const { said, minutes } = untilEnd(busy);
	expect(said.filter((one) => one !== 'again')).toEqual(['firstRefusal', 'givenUp']);
	expect([said[0], said.at(-1)]).toEqual(['firstRefusal', 'givenUp']);
	expect(minutes).toBeGreaterThanOrEqual(60);
	expect(minutes).toBeLessThan(66);
	expect(said.length).toBeLessThan(25);
});

it.each([
	['is full', new MailError('refused', 'Full', { code: '[OVERQUOTA]' })],
	['is full by Graph', new MailError('refused', 'Full', { code: 'ErrorQuotaExceeded' })],
	['gives no reason', new MailError('refused', 'NO', { code: 'IMAP NO' })],
])('takes it for passing that a server %s', (_, why) =>
	expect(acts.failed(act('a'), why)).toBe('firstRefusal'),
);

it('tries nothing again that no try would mend', () =>
	expect(untilEnd(denied)).toEqual({ said: ['refused'], minutes: 0 }));

it('asks once more where the server said OK and changed nothing', () =>
	expect(untilEnd('unchanged').said).toEqual(['again', 'refused']));

it('takes a message for gone that is not found minutes later either, and says nothing', () => {
	const { said, minutes } = untilEnd('notFound');
	expect(new Set(said)).toEqual(new Set(['again', 'gone']));
	expect(minutes).toBeGreaterThanOrEqual(2);
});

it('knows each for its folder only, and forgets those of another one', () => {
	acts.failed(act('a', 'old'), busy);
	now += MINUTE;
	expect(acts.of('old')).toHaveLength(1);
	expect(acts.due('inbox')).toEqual([]);
	expect(acts.of('old')).toEqual([]);
});

it('takes over what a position carries, and its time begins anew', () => {
	acts.restore([act('a')]);
	expect(acts.due('inbox')).toEqual([act('a')]);
	now += 50 * MINUTE;
	acts.failed(act('b'), busy);
	acts.restore([act('b')]);
	expect(acts.due('inbox')).toEqual([act('a')]);
});

it('keeps of IMAP as many as there is room for, and all of them where they lie side by side', () => {
	const memory = new ActMemory(60 * MINUTE, () => now);
	for (let uid = 1; uid <= 1_000; uid++)
		memory.pending.failed(imapAct('7', 4_000_000_000 + uid, 'processed'), busy);
	for (let uid = 1; uid <= 900; uid++)
		memory.pending.failed(imapAct('7', uid * 4_000_000, 'filteredOut'), busy);
	const stored = JSON.stringify(memory.toCursor('7'));
	expect(stored.length).toBeLessThan(1_000);
	const next = new ActMemory(60 * MINUTE, () => now);
	next.restore('7', JSON.parse(stored) as object);
	const due = next.pending.due('7');
	expect(due.filter(({ outcome }) => outcome === 'processed')).toHaveLength(1_000);
	expect(due.filter(({ outcome }) => outcome === 'filteredOut').length).toBeGreaterThan(20);
});

it('keeps of Graph and EWS the ids that there is room for, beside what is left over', () => {
	const many = Array.from({ length: 100 }, (_, i): ChangeAct => {
		const key = String(i).padStart(152, 'A');
		return { key, folder: 'f', outcome: 'setAside', asksForReceipt: i % 2 === 0 };
	});
	const alone = writeChangeActs(many, []);
	expect(readChangeActs(alone, 'f')).toEqual(many.slice(0, alone.length));
	expect(alone.length).toBeGreaterThan(12);
	expect(JSON.stringify(writeChangeActs(many, ['x'.repeat(2_000)])).length).toBeLessThan(520);
	expect(readChangeActs(['?id', 'p', ''], 'f')).toEqual([]);
});
