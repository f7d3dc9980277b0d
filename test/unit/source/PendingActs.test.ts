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

it('PendingActs retries temporary failures for an hour, at growing intervals, and reports the start and the end', () => {
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
])('PendingActs considers it temporary if a server %s', (_, why) =>
	expect(acts.failed(act('a'), why)).toBe('firstRefusal'),
);

it('PendingActs does not retry permanent failures', () =>
	expect(untilEnd(denied)).toEqual({ said: ['refused'], minutes: 0 }));

it('PendingActs retries once if the server responded OK and changed nothing', () =>
	expect(untilEnd('unchanged').said).toEqual(['again', 'refused']));

it('PendingActs considers a message gone if it is still not found minutes later, and reports nothing', () => {
	const { said, minutes } = untilEnd('notFound');
	expect(new Set(said)).toEqual(new Set(['again', 'gone']));
	expect(minutes).toBeGreaterThanOrEqual(2);
});

it('PendingActs keeps actions per folder, and forgets those of another one', () => {
	acts.failed(act('a', 'old'), busy);
	now += MINUTE;
	expect(acts.of('old')).toHaveLength(1);
	expect(acts.due('inbox')).toEqual([]);
	expect(acts.of('old')).toEqual([]);
});

it('PendingActs stores in a position the actions of its folder', () => {
	acts.restore([act('a', 'old'), act('b')]);
	expect(acts.of('inbox')).toEqual([act('b')]);
});

it('PendingActs adopts the actions of a position, and restarts their time', () => {
	acts.restore([act('a')]);
	expect(acts.due('inbox')).toEqual([act('a')]);
	now += 50 * MINUTE;
	acts.failed(act('b'), busy);
	acts.restore([act('b')]);
	expect(acts.due('inbox')).toEqual([act('a')]);
});

it('PendingActs keeps as many UIDs of IMAP as there is room for, and all of them if they are consecutive', () => {
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

it('PendingActs keeps as many IDs of Graph and EWS as there is room for, beside carried-over messages', () => {
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

const full = () => {
	for (let i = 0; i < 2_000; i++) acts.failed(act(`m${String(i)}`), busy);
};

it('PendingActs waits two seconds, and twice as long after each attempt, up to five minutes', () => {
	const pauses: number[] = [];
	acts.failed(act('a'), busy);
	for (let tries = 0; tries < 10; tries++) {
		pauses.push(acts.msUntilDue / 1_000);
		now += acts.msUntilDue;
		acts.failed(act('a'), busy);
	}
	expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
});

it('PendingActs gives the other actions four times the pause that the server requested at one', () => {
	acts.failed(act('a'), new MailError('throttled', 'Wait', { transient: true, retryAfterMs: 60_000 }));
	expect(acts.msUntilDue).toBe(240_000);
	now += 500_000;
	expect(acts.msUntilDue).toBe(0);
});

it('PendingActs gives up after the hour, to the millisecond', () => {
	acts.failed(act('a'), busy);
	now += 60 * MINUTE - 1;
	expect(acts.failed(act('a'), busy)).toBe('again');
	now += 1;
	expect(acts.failed(act('a'), busy)).toBe('givenUp');
});

it('PendingActs considers a message gone after two lookups that are two minutes apart', () => {
	expect(acts.failed(act('a'), 'notFound')).toBe('again');
	now += 2 * MINUTE - 1;
	expect(acts.failed(act('a'), 'notFound')).toBe('again');
	now += 1;
	expect(acts.failed(act('a'), 'notFound')).toBe('gone');
	// A single look is none, however long it was in the position.
	acts.restore([act('b')]);
	now += 10 * MINUTE;
	expect(acts.failed(act('b'), 'notFound')).toBe('again');
	expect(acts.failed(act('b'), 'notFound')).toBe('gone');
});

it('PendingActs considers a message that it cannot find in time gone, not given up', () => {
	acts = new PendingActs(MINUTE, () => now);
	acts.failed(act('a'), 'notFound');
	now += MINUTE;
	expect(acts.failed(act('a'), 'notFound')).toBe('gone');
});

it('PendingActs reports an action from a position like any other, once', () => {
	acts.restore([act('a')]);
	expect([acts.failed(act('a'), busy), acts.failed(act('a'), busy)]).toEqual(['firstRefusal', 'again']);
	expect(acts.msUntilDue).toBe(4_000);
	acts.restore([act('b')]);
	now += 60 * MINUTE;
	expect(acts.failed(act('b'), busy)).toBe('givenUp');
});

it('PendingActs returns as many actions as requested', () => {
	acts.restore(['a', 'b', 'c'].map((key) => act(key)));
	expect(acts.due('inbox', 2).map(({ key }) => key)).toEqual(['a', 'b']);
	expect(acts.due('inbox')).toHaveLength(3);
});

it('PendingActs keeps two thousand actions: no more from a position, and the next one is given up', () => {
	full();
	acts.restore([act('x')]);
	expect(acts.of('inbox')).toHaveLength(2_000);
	expect(acts.failed(act('y'), busy)).toBe('givenUp');
	expect(acts.failed(act('m0'), busy)).toBe('again');
	acts.done(act('m0'));
	expect(acts.failed(act('y'), busy)).toBe('firstRefusal');
	const others = new PendingActs(60 * MINUTE, () => now);
	others.restore(Array.from({ length: 2_100 }, (_, i) => act(`m${String(i)}`)));
	expect(others.of('inbox')).toHaveLength(2_000);
});

it('PendingActs remembers which action a pause was requested at, per folder, until it is done', () => {
	acts.accuse(act('a'));
	expect([acts.isAccused(act('a')), acts.isAccused(act('a', 'old')), acts.isAccused(act('b'))]).toEqual([
		true,
		false,
		false,
	]);
	acts.done(act('a'));
	expect(acts.isAccused(act('a'))).toBe(false);
	for (let i = 0; i < 2_001; i++) acts.accuse(act(`m${String(i)}`));
	expect([acts.isAccused(act('m1999')), acts.isAccused(act('m2000'))]).toEqual([true, false]);
});

it.each([
	['by a code that means something', new MailError('refused', 'No', { code: '[NOPERM]' })],
	['because of a missing right, with the plain code', new MailError('permission', 'No', { code: 'IMAP NO' })],
])('PendingActs does not retry an action that is refused %s', (_, why) => expect(acts.failed(act('a'), why)).toBe('refused'));

it('PendingActs has no wait if nothing is pending', () => expect(acts.msUntilDue).toBe(Infinity));
