import { MailError } from '../../../nodes/mail/contracts/MailError';
import { ChangeCompletion } from '../../../nodes/mail/source/ChangeCompletion';
import type { MessageChange, MessageLook } from '../../../nodes/mail/source/ChangeFeed';

const MINUTE = 60_000;
const { signal } = new AbortController();
const receivedAt = new Date('2026-03-01T12:00:00Z');
const here = (id: string): MessageLook => ({ is: 'here', change: { id, isRead: false, receivedAt } });
const unknown: MessageLook = { is: 'unknown', error: new MailError('unavailable', 'Not now') };
const notFound: MessageLook = { is: 'notFound' };

let now: number;
let looks: Map<string, MessageLook>;
let asked: string[][];
let givenUp: string[];
let completion: ChangeCompletion;
beforeEach(() => {
	now = 1_000_000;
	looks = new Map();
	[asked, givenUp] = [[], []];
	const look = async (ids: readonly string[]) => {
		asked.push([...ids]);
		return await Promise.resolve(looks);
	};
	completion = new ChangeCompletion(
		{ look },
		() => now,
		(id, why) => givenUp.push(`${id}: ${why.message}`),
	);
});

/** All that has no time is not known. */
const complete = async (...changes: MessageChange[]) =>
	await completion.complete({ isUnknown: (change) => change.receivedAt === undefined }, changes, signal);
/** As in the next sweep, so much later. */
async function askAgain(later = 0) {
	now += later;
	completion.begin();
	return await completion.askAgain(signal);
}

describe('a change that says too little', () => {
	it('is completed, and the others stay as they are and where they are', async () => {
		looks.set('b', here('b'));
		const [a, c] = ['a', 'c'].map((id) => ({ id, receivedAt, isRead: true }));
		const b = { id: 'b', isNew: true };
		expect(await complete(a!, b, c!)).toEqual([a, { id: 'b', isRead: false, receivedAt, isNew: true }, c]);
		expect(await complete({ id: 'b' })).toEqual([{ id: 'b', isRead: false, receivedAt }]);
		expect(asked).toEqual([['b'], ['b']]);
		expect(completion.open).toEqual([]);
	});

	it('is looked up once, also where a page contains it twice', async () => {
		looks.set('b', here('b'));
		expect(await complete({ id: 'b' }, { id: 'b' })).toHaveLength(2);
		expect(asked).toEqual([['b']]);
		expect(completion.hasLookedAt('b')).toBe(true);
		completion.begin();
		expect(completion.hasLookedAt('b')).toBe(false);
	});

	it('is of a message that is gone if that is in another folder', async () => {
		looks.set('b', { is: 'elsewhere' });
		expect(await complete({ id: 'b' })).toEqual([{ id: 'b', removed: true }]);
		expect(completion.open).toEqual([]);
	});

	it('costs no request where there is none', async () => {
		const changes = [{ id: 'a', receivedAt }];
		expect(await complete(...changes)).toEqual(changes);
		expect(await askAgain()).toEqual([]);
		expect(asked).toEqual([]);
	});
});

describe.each<[string, MessageLook | undefined, number]>([
	['is not found', notFound, 2],
	['cannot be looked up', unknown, 30],
	['nothing is said of', undefined, 30],
])('a message that %s', (_, look, minutes) => {
	beforeEach(async () => {
		if (look !== undefined) looks.set('b', look);
		expect(await complete({ id: 'b' })).toEqual([]);
		expect(completion.open).toEqual(['b']);
	});

	it('is looked up again with the next sweeps, and is known then', async () => {
		expect(await completion.askAgain(signal)).toEqual([]);
		expect(asked).toHaveLength(1);
		expect(await askAgain(MINUTE)).toEqual([]);
		looks.set('b', here('b'));
		expect(await askAgain(minutes * MINUTE)).toEqual([{ id: 'b', isRead: false, receivedAt }]);
		expect([completion.open, givenUp]).toEqual([[], []]);
		expect(asked).toEqual([['b'], ['b'], ['b']]);
	});

	it('is given up after minutes, and is reported if the server has said why', async () => {
		expect(await askAgain(minutes * MINUTE - 1)).toEqual([]);
		expect([completion.open, givenUp]).toEqual([['b'], []]);
		expect(await askAgain(1)).toEqual([]);
		expect(completion.open).toEqual([]);
		expect(givenUp).toEqual(look === unknown ? ['b: Not now'] : []);
		expect(await askAgain(MINUTE)).toEqual([]);
		expect(asked).toHaveLength(3);
	});

	it('has its time anew after a restart', async () => {
		now += minutes * MINUTE;
		completion.restore(['b', 'c']);
		expect(completion.open).toEqual(['b', 'c']);
		await askAgain(minutes * MINUTE - 1);
		expect(completion.open).toEqual(['b', 'c']);
	});
});

it('of what is looked up again, others are looked up too, and each is what it is', async () => {
	completion.restore(['a', 'b', 'c']);
	looks = new Map([
		['a', here('a')],
		['b', { is: 'elsewhere' }],
		['c', notFound],
	]);
	// Which, unlike toEqual, does not pass over `undefined` at the end.
	expect(await askAgain()).toStrictEqual([
		{ id: 'a', isRead: false, receivedAt },
		{ id: 'b', removed: true },
	]);
	expect([asked, completion.open]).toEqual([[['a', 'b', 'c']], ['c']]);
});
