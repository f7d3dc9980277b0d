import type { Pop3Cursor } from '../../../nodes/mail/pop3/Pop3Cursor';
import { Pop3Progress } from '../../../nodes/mail/pop3/Pop3Progress';

const IDENTITY = { server: 'mail.test:995', mailbox: 'desk@contoso.example' };
const NOON = Date.parse('2026-01-05T12:00:00Z');
const MINUTE = 60_000;
const CURSOR: Partial<Pop3Cursor> = {
	known: ['a ha', 'b hb*'],
	toDelete: [],
	forgotten: 2,
	open: ['c'],
	recent: ['a', 'b'],
	arrivedAt: NOON,
	given: { c: 'key:hc' },
	order: 'ascending',
};

const facts = (headerHash: string, arrivedAt?: number) => ({ headerHash, arrivedAt });

/** Of a maildrop that lists these, all of which wait. */
function fresh(ids: readonly string[], from?: Partial<Pop3Cursor>): Pop3Progress {
	const progress = new Pop3Progress(IDENTITY, from);
	if (from === undefined)
		progress.begin(
			ids,
			ids.map((_, at) => at),
			0,
		);
	else
		progress.settle(
			ids,
			ids.map((_, at) => at),
		);
	return progress;
}

it('Pop3Progress stores what it was created from', () => {
	expect(new Pop3Progress(IDENTITY, CURSOR).toCursor()).toStrictEqual({ version: 1, ...IDENTITY, ...CURSOR });
});

it('Pop3Progress stores nothing where nothing was done', () => {
	expect(new Pop3Progress(IDENTITY).toCursor()).toStrictEqual({
		version: 1,
		...IDENTITY,
		known: [],
		toDelete: [],
		forgotten: 0,
		open: [],
		recent: [],
		arrivedAt: 0,
	});
});

it('Pop3Progress counts what waits and what is in progress', () => {
	const progress = fresh(['a', 'b', 'c']);
	progress.take([0, 2]);
	expect([progress.waiting, progress.size, progress.room]).toEqual([1, 3, 148]);
	progress.putBack(2);
	expect(progress.peek(5)).toEqual([2, 1]);
	expect([progress.waiting, progress.size]).toEqual([2, 3]);
	progress.gone(0);
	expect(progress.size).toBe(2);
	progress.acknowledge('a', facts('ha'), false);
	expect(progress.isKnown('a')).toBe(false);
});

it('Pop3Progress knows the header of what is in progress, and of what is done', () => {
	const progress = fresh(['a', 'b']);
	progress.take([0, 1]);
	progress.noteHeaderHash('b', 'hb');
	progress.acknowledge('a', facts('ha'), false);
	expect(['a', 'b', 'c'].map((id) => [progress.headerHashOf(id), progress.isKnown(id)])).toEqual([
		['ha', true],
		['hb', true],
		[undefined, false],
	]);
});

describe('by header and time', () => {
	const progress = () => new Pop3Progress(IDENTITY, CURSOR);

	it.each<[string, string, number | undefined, boolean, boolean]>([
		['its header is that of one that was done', 'ha', NOON + MINUTE, false, true],
		['it arrived well before the newest one done', 'x', NOON - MINUTE, true, true],
		['it arrived just before, as clocks may differ', 'x', NOON - MINUTE + 1, true, false],
		['it arrived well before, and nothing is forgotten', 'x', NOON - MINUTE, false, false],
		['nothing tells when it arrived', 'x', undefined, true, false],
	])('%s: it is done: %#', (_, headerHash, arrivedAt, mayBeForgotten, expected) => {
		expect(progress().isDone(headerHash, arrivedAt, mayBeForgotten)).toBe(expected);
	});

	it.each<[string, string, number | undefined, boolean]>([
		['it arrived later than all that were done', 'x', NOON + 1, true],
		['it arrived with the newest one done', 'x', NOON, false],
		['nothing tells when it arrived', 'x', undefined, false],
		['its header is that of one that was done', 'ha', NOON + 1, false],
	])('%s: it is newer: %#', (_, headerHash, arrivedAt, expected) => {
		expect(progress().isNewer(headerHash, arrivedAt)).toBe(expected);
	});

	it('considers messages done that arrived before the first look', () => {
		const begun = new Pop3Progress(IDENTITY);
		begun.begin(['a'], [], NOON);
		expect(begun.doneUntil).toBe(NOON - MINUTE);
	});
});

describe('what is acknowledged', () => {
	it('moves the time of the newest, never back and never into the future', () => {
		const progress = fresh(['a', 'b', 'c', 'd']);
		progress.take([0, 1, 2, 3]);
		progress.acknowledge('a', facts('ha', NOON), false);
		progress.acknowledge('b', facts('hb', NOON - MINUTE), false);
		progress.acknowledge('c', facts('hc'), false);
		expect(progress.toCursor().arrivedAt).toBe(NOON);
		progress.acknowledge('d', facts('hd', Date.now() + 60 * MINUTE), false);
		expect(progress.toCursor().arrivedAt).toBeLessThanOrEqual(Date.now());
	});

	it('shows in which order the server lists, as far as the list does', () => {
		const ids = Array.from({ length: 21 }, (_, i) => `m${String(i)}`);
		const progress = fresh(ids);
		progress.take(ids.map((_, at) => at));
		ids.forEach((id, at) => progress.acknowledge(id, facts(`h${id}`, NOON + at * MINUTE), false));
		expect(progress.order).toBe('ascending');
		const other = fresh(ids);
		other.take(ids.map((_, at) => at));
		other.settle([], []);
		ids.forEach((id, at) => other.acknowledge(id, facts(`h${id}`, NOON + at * MINUTE), false));
		expect(other.order).toBeUndefined();
	});

	it('no longer has a key when it is gone', () => {
		const progress = fresh(['a', 'b']);
		progress.take([0]);
		progress.keyOf('a', 'key:ha');
		progress.gone(0);
		expect(progress.toCursor().given).toBeUndefined();
	});

	it('is left alone when the server refuses to delete it', () => {
		const progress = new Pop3Progress(IDENTITY, CURSOR);
		progress.deleted('b', 'kept');
		expect(progress.toCursor().known).toEqual(['a ha', 'b hb']);
	});

	it('is forgotten as the one in progress, with its key, and named among the last forty', () => {
		const ids = Array.from({ length: 60 }, (_, i) => `m${String(i)}`);
		const progress = fresh(ids);
		progress.take(ids.map((_, at) => at));
		expect(progress.keyOf('m0', 'key:h0')).toBe('key:h0');
		expect(progress.toCursor().given).toEqual({ m0: 'key:h0' });
		for (const id of ids) progress.acknowledge(id, facts(`h-${id}`), false);
		const { recent, open, given } = progress.toCursor();
		expect(recent).toEqual(ids.slice(-40));
		expect(open).toEqual([]);
		expect(given).toBeUndefined();
	});

	it.each([
		[false, 'a ha'],
		[true, 'a ha*'],
	])('to be deleted %s: %s; where it is not in the list any more, it is gone', (pendingDelete, stored) => {
		const progress = fresh(['a', 'b', 'c']);
		progress.take([0, 2]);
		progress.acknowledge('a', facts('ha'), pendingDelete);
		expect(progress.toCursor().known).toEqual([stored]);
		progress.settle(['a', 'b'], [1]);
		progress.acknowledge('c', facts('hc'), pendingDelete);
		expect(progress.toCursor().known).toEqual([stored, 'c hc!']);
	});
});

describe('a new list', () => {
	it('reports what waits, and how many were done that are not known', () => {
		const progress = new Pop3Progress(IDENTITY, CURSOR);
		progress.settle(['f', 'g', 'h', 'a', 'b', 'c', 'n'], [5, 6]);
		expect(progress.peek(9)).toEqual([5, 6]);
		expect(progress.forgotten).toBe(3);
	});

	it('does not mistake a message in progress for a forgotten one that was done', () => {
		const progress = fresh(['a', 'b']);
		progress.take([0]);
		progress.settle(['a', 'b'], [1]);
		expect(progress.forgotten).toBe(0);
	});

	it('has what waits forgotten as done: another message has its unique-id', () => {
		const progress = new Pop3Progress(IDENTITY, CURSOR);
		progress.settle(['a', 'b', 'c'], [0, 2]);
		expect(progress.isKnown('a')).toBe(false);
		expect(progress.toCursor()).toMatchObject({ known: ['b hb*'], recent: ['b'], open: ['c'] });
	});

	it('lets go what was open and is not in it any more, and its key', () => {
		const progress = new Pop3Progress(IDENTITY, CURSOR);
		progress.settle(['a', 'b'], []);
		expect(progress.toCursor().open).toEqual([]);
		expect(progress.toCursor()).not.toHaveProperty('given');
		expect(progress.toCursor()).not.toHaveProperty('givenBefore');
	});

	it('keeps the keys of what was returned for as long as something waits', () => {
		const progress = new Pop3Progress(IDENTITY, CURSOR);
		progress.settle(['a', 'b', 'n'], [2]);
		expect(progress.toCursor().givenBefore).toEqual(['key:hc']);
		expect(progress.keyOf('n', 'other:hc')).toBe('key:hc');
	});

	it('moves what is in progress to its other unique-id, with its key', () => {
		const progress = fresh(['a']);
		progress.take([0]);
		progress.keyOf('a', 'key:ha');
		progress.settle(['n', 'z'], [0], { moved: new Map([['a', 1]]) });
		expect(progress.toCursor()).toMatchObject({ open: ['z'], given: { z: 'key:ha' } });
		progress.acknowledge('a', facts('ha'), false);
		expect(progress.toCursor().known).toEqual(['z ha']);
	});

	it('learns its order from the times of the headers that were looked at, whichever was looked at first', () => {
		const arrivals = new Map(
			Array.from({ length: 21 }, (_, i) => [20 - i, NOON + (20 - i) * MINUTE] as const).sort(
				([a], [b]) => ((a * 7) % 21) - ((b * 7) % 21),
			),
		);
		const progress = new Pop3Progress(IDENTITY);
		progress.settle([], [], { arrivals });
		expect(progress.order).toBe('ascending');
		progress.settle([], [], { isReordered: true });
		expect(progress.order).toBeUndefined();
	});

	it('compares no time of it with one of the list before', () => {
		const progress = new Pop3Progress(IDENTITY);
		const noted = (at: number) => new Map([[at, NOON + at * MINUTE]]);
		for (let at = 0; at < 30; at++) progress.settle([], [], { arrivals: noted(at) });
		expect(progress.order).toBeUndefined();
	});

	it('of other unique-ids is known by headers; what was to be deleted still is, once', () => {
		const progress = new Pop3Progress(IDENTITY, {
			known: ['a ha', 'b hb*', 'k hk*', 'e *'],
			toDelete: [],
			forgotten: 0,
		});
		const headerHashes = new Map([
			[0, 'ha'],
			[1, 'hb'],
			[2, 'hb'],
			[4, 'hk'],
		]);
		progress.settle(['z', 'y', 'x', 'k', 'w', 'v', 'n'], [6], { isOther: true, headerHashes });
		expect(progress.toCursor().known).toEqual(['e !', 'z ha', 'y hb*', 'x hb', 'k hk*', 'w hk', 'v ']);
		expect(progress.pendingDelete.map(({ id, isVerified }) => [id, isVerified])).toEqual([
			['y', false],
			['k', false],
		]);
		expect(progress.forgotten).toBe(0);
	});

	it('of other unique-ids has all that were to be deleted deleted, whatever stands before them', () => {
		const progress = new Pop3Progress(IDENTITY, { known: ['b hb*', 'c hc*'], toDelete: [] });
		const headerHashes = new Map([
			[0, 'hz'],
			[1, 'hb'],
			[2, 'hc'],
		]);
		progress.settle(['x', 'y', 'z'], [], { isOther: true, headerHashes });
		expect(progress.pendingDelete).toMatchObject([
			{ id: 'y', at: 1, isVerified: false },
			{ id: 'z', at: 2, isVerified: false },
		]);
	});

	it('keeps the keys of what is in it, and of what is in progress though it is not', () => {
		const progress = new Pop3Progress(IDENTITY, { ...CURSOR, given: { c: 'key:hc', d: 'key:hd' } });
		progress.settle(['c', 'd', 'e'], [0, 1, 2]);
		progress.take([1]);
		progress.keyOf('d', 'key:hd');
		progress.settle(['c', 'e'], [0, 1]);
		expect(progress.toCursor().given).toEqual({ c: 'key:hc', d: 'key:hd' });
		progress.settle(['e'], [0]);
		expect(progress.toCursor().given).toEqual({ d: 'key:hd' });
	});

	it('of other unique-ids omits what is in progress', () => {
		const progress = fresh(['a', 'b']);
		progress.take([0]);
		progress.settle(['a', 'z'], [], { isOther: true });
		expect(progress.toCursor().known).toEqual(['z ']);
	});

	it('at the first look is done but for what waits', () => {
		const progress = new Pop3Progress(IDENTITY);
		progress.begin(['a', 'b', 'c'], [2], NOON);
		expect(progress.toCursor()).toMatchObject({ known: ['a ', 'b '], arrivedAt: NOON });
		expect(progress.peek(5)).toEqual([2]);
	});
});

it('Pop3Progress says what it knows of the last list: done, waiting, or not in it', () => {
	const progress = new Pop3Progress(IDENTITY, CURSOR);
	progress.settle(['f', 'a', 'b', 'n'], [3]);
	progress.take([3]);
	const { maildrop } = progress;
	expect(['f', 'n', 'unknown'].map((id) => maildrop.lastList(id))).toEqual(['done', 'done', undefined]);
	progress.putBack(3);
	expect(progress.maildrop.lastList('n')).toBe('waiting');
	expect(progress.maildrop).toMatchObject({ forgotten: 1, order: 'ascending', recent: new Set(['a', 'b']) });
	expect([maildrop.isOpen('n'), maildrop.isOpen('f'), maildrop.stateOf('a')?.state]).toEqual([
		true,
		false,
		'kept',
	]);
});

it('Pop3Progress trusts no message number once the session is over', () => {
	const progress = fresh(['a', 'b']);
	progress.take([0, 1]);
	progress.acknowledge('a', facts('ha'), true);
	expect(progress.pendingDelete[0]?.isVerified).toBe(true);
	progress.leaveSession();
	progress.acknowledge('b', facts('hb'), true);
	expect(progress.pendingDelete.map(({ isVerified }) => isVerified)).toEqual([false, false]);
});
