import type { ChangeCursor, ChangedFolder } from '../../../nodes/mail/source/ChangeCursor';
import type { MessageChange } from '../../../nodes/mail/source/ChangeFeed';
import type { SweepKind } from '../../../nodes/mail/source/ChangeJudge';
import { ChangeProgress } from '../../../nodes/mail/source/ChangeProgress';
import { DoneBefore } from '../../../nodes/mail/source/DoneBefore';
import type { ProgressOptions } from '../../../nodes/mail/source/FolderState';
import { hashOf, keyOf, markOf } from '../../../nodes/mail/source/messageKey';

const FOLDER: ChangedFolder = {
	api: 'graph',
	server: 'graph.test:443',
	mailbox: 'desk@contoso.example',
	folder: 'Inbox',
	folderId: 'f',
};
const START = Date.parse('2026-03-01T00:00:00Z');
const at = (second: number) => new Date(START + second * 1_000);

/** An unread message that arrived at that second. */
const m = (second: number, more: Partial<MessageChange> = {}): MessageChange => ({
	id: `m${String(second)}`,
	messageId: `${String(second)}@test`,
	receivedAt: at(second),
	isRead: false,
	...more,
});
const key = (second: number, id = `m${String(second)}`) => keyOf(at(second), hashOf(id));
const seen = (second: number, letter: 'r' | 'u' | 'g') =>
	key(second) + markOf(m(second) as { id: string }) + letter;

const ALL = { read: 'all', marksOnServer: false } as const;

function make(cursor: Partial<ChangeCursor> = {}, options: Partial<ProgressOptions> = {}): ChangeProgress {
	return new ChangeProgress(FOLDER, { read: 'unread', marksOnServer: true, ...options }, cursor);
}

/** As after a restart of n8n. */
const again = (progress: ChangeProgress, options: Partial<ProgressOptions> = {}) =>
	make(JSON.parse(JSON.stringify(progress.toCursor())) as ChangeCursor, options);

function sweep(
	progress: ChangeProgress,
	kind: SweepKind,
	changes: readonly MessageChange[],
	{ end = 'end', later }: { end?: string; later?: ReadonlySet<string> } = {},
): string[] {
	progress.changes.begin(kind, later);
	for (const change of changes) progress.changes.note(change);
	progress.changes.finish(end);
	return waiting(progress);
}

/** `m1`, or `m1#2` where it is asked for again. */
const waiting = (progress: ChangeProgress) =>
	progress.peek(1_000).map(({ id, generation }) => (generation === 0 ? id : `${id}#${String(generation)}`));

function work(progress: ChangeProgress, { isUnread = false, limit = Infinity } = {}): void {
	const picks = progress.peek(Math.min(limit, 90));
	progress.take(picks);
	for (const { id } of picks) progress.acknowledge(id, isUnread);
}

describe('an unread message', () => {
	it('waits, and once it is done it does not', () => {
		const progress = make();
		expect(
			sweep(progress, 'walk', [m(2), m(1), m(3, { isRead: true }), m(4, { isRead: undefined })]),
		).toEqual(['m1', 'm2']);
		work(progress);
		expect(progress.isRead('m1')).toBe(true);
		expect(sweep(progress, 'log', [m(1, { isRead: true })])).toEqual([]);
	});

	it('that a person marks as unread is requested again, each time as another generation', () => {
		const progress = make();
		sweep(progress, 'walk', [m(1)]);
		work(progress);
		expect(sweep(progress, 'log', [m(1)])).toEqual(['m1#1']);
		expect(progress.changes.doubtful).toEqual(['m1']);
		expect(waiting(again(progress))).toEqual([]);
		expect(sweep(again(progress), 'log', [m(1)])).toEqual(['m1#1']);
		expect(sweep(progress, 'log', [])).toEqual(['m1#1']);
		expect(progress.changes.doubtful).toEqual([]);
		progress.changes.withdraw('m1');
		expect([waiting(progress), progress.toCursor().reruns]).toEqual([[], {}]);
		expect(sweep(progress, 'log', [m(1)])).toEqual(['m1#2']);
		work(progress);
		expect(progress.toCursor()).toMatchObject({ generation: 2, reruns: {} });
	});

	it('that is requested again and is gone, or is in an execution when it is read', () => {
		const progress = make();
		sweep(progress, 'walk', [m(1), m(2)]);
		work(progress);
		sweep(progress, 'log', [m(1), m(2)]);
		progress.take(progress.peek(2));
		expect(progress.changes.doubtful).toEqual([]);
		progress.gone({ id: 'm1' });
		progress.changes.noteWithdrawn(m(2, { isRead: true }));
		expect(progress.toCursor().reruns).toEqual({ [hashOf('m2')]: 2 });
	});

	it('that was left unread is not requested again, until it was read in between', () => {
		const progress = make();
		sweep(progress, 'walk', [m(1)]);
		work(progress, { isUnread: true });
		expect([progress.isRead('m1'), sweep(progress, 'log', [m(1)])]).toEqual([false, []]);
		sweep(progress, 'log', [m(1, { isRead: true })]);
		expect([progress.isRead('m1'), sweep(progress, 'log', [m(1)])]).toEqual([true, ['m1#1']]);
	});

	it('that was marked as read late is requested again when it is unread after that', () => {
		const progress = make();
		sweep(progress, 'walk', [m(1)]);
		work(progress, { isUnread: true });
		progress.noteRead('m1');
		expect(sweep(progress, 'log', [m(1)])).toEqual(['m1#1']);
	});

	it('no longer waits once it is read or gone', () => {
		const progress = make();
		sweep(progress, 'walk', [m(1), m(2), m(3), m(4)]);
		expect(sweep(progress, 'log', [m(1, { isRead: true }), { id: 'm2', removed: true }])).toEqual([
			'm3',
			'm4',
		]);
		progress.changes.noteWithdrawn(m(3, { isRead: true }));
		progress.changes.noteWithdrawn(m(5));
		expect(waiting(progress)).toEqual(['m4']);
		// What is not told of it is nothing to wait for, either.
		expect(sweep(progress, 'log', [m(4, { isRead: undefined })])).toEqual([]);
	});
});

describe('of any message', () => {
	it('the mark does not matter', () => {
		const progress = make({}, ALL);
		expect(sweep(progress, 'walk', [m(1, { isRead: true })])).toEqual(['m1']);
		expect(sweep(progress, 'log', [m(1, { isRead: true }), m(2, { isRead: undefined })])).toEqual([
			'm1',
			'm2',
		]);
		progress.changes.noteWithdrawn(m(1, { isRead: true }));
		expect(waiting(progress)).toEqual(['m1', 'm2']);
		work(progress);
		expect(sweep(progress, 'log', [m(1)])).toEqual([]);
	});

	it('a copy of one that is done is another one', () => {
		const progress = make({}, ALL);
		sweep(progress, 'walk', [m(1)]);
		work(progress);
		expect(sweep(progress, 'log', [m(1, { id: 'copy' })])).toEqual(['copy']);
	});

	it.each([
		[undefined, ['m1#1']],
		[true, ['m1#1']],
		[false, []],
	])('that was removed and is back (new: %s) there is another run: %j', (isNew, expected) => {
		const progress = make({}, ALL);
		sweep(progress, 'walk', [m(1)]);
		work(progress);
		sweep(progress, 'log', [{ id: 'm1', removed: true }]);
		const change = m(1, { isRead: true, ...(isNew === undefined ? {} : { isNew }) });
		expect(sweep(progress, 'log', [change])).toEqual(expected);
	});
});

/** All up to the fifth second may be done and forgotten. */
const SINCE = { state: 'a', seenSince: key(5), unreadFloor: key(3) };
const GIVEN_OUT = { ...SINCE, next: 'b', low: key(5), count: 1 };

describe('what may be done and is not remembered', () => {
	it.each<[string, SweepKind, MessageChange, string[], Partial<ChangeCursor>]>([
		['is asked for again if it is unread', 'log', m(5), ['m5#1'], SINCE],
		['is asked for again if it has only changed', 'log', m(5, { isNew: false }), ['m5#1'], SINCE],
		['was moved here if the server says that it is new', 'log', m(5, { isNew: true }), ['m5'], SINCE],
		['in a walk, all is new to the server', 'walk', m(5, { isNew: true }), ['m5#1'], SINCE],
		['in the part that was given out, too', 'log', m(5, { isNew: true }), ['m5#1'], GIVEN_OUT],
		['was unread before', 'log', m(3), [], SINCE],
		['was unread before, and is moved here', 'log', m(3, { isNew: true }), ['m3'], SINCE],
		['is not what came after that', 'log', m(6), ['m6'], SINCE],
	])('(unread) %s', (_, kind, change, expected, cursor) => {
		expect(sweep(make(cursor), kind, [change])).toEqual(expected);
	});

	it.each<[string, SweepKind, MessageChange, string[], Partial<ChangeCursor>]>([
		['is done', 'log', m(5), [], SINCE],
		['was moved here if the server says that it is new', 'log', m(5, { isNew: true }), ['m5'], SINCE],
		['in a walk, all is new to the server', 'walk', m(5, { isNew: true }), [], SINCE],
		['in the part that was given out, too', 'log', m(5, { isNew: true }), [], GIVEN_OUT],
		['is not what came after that', 'log', m(6), ['m6'], SINCE],
		['is not what came after that, in a walk', 'walk', m(6, { isNew: false }), ['m6'], SINCE],
		['has only changed', 'log', m(6, { isNew: false }), [], SINCE],
	])('(all) %s', (_, kind, change, expected, cursor) => {
		expect(sweep(make(cursor, ALL), kind, [change])).toEqual(expected);
	});

	it('is remembered as long as the process lives: the server may tell of it as new once more', () => {
		const doneBefore = new DoneBefore();
		const progress = make(SINCE, { ...ALL, doneBefore });
		sweep(progress, 'walk', [m(4)]);
		expect(sweep(progress, 'log', [m(4, { isNew: true }), m(5, { isNew: true })])).toEqual(['m5']);
	});

	it('is not remembered for messages that were only reported', () => {
		const progress = make(SINCE, ALL);
		expect(sweep(progress, 'log', [m(5)])).toEqual([]);
		expect(sweep(progress, 'log', [m(5, { isNew: true })])).toEqual(['m5']);
	});

	it('is all of what was done under another reading mode', () => {
		const cursor = { read: 'all', seen: seen(5, 'r'), state: 'a' } as const;
		expect(sweep(make(cursor), 'walk', [m(1), m(6)])).toEqual(['m6']);
		expect(sweep(make({ ...cursor, read: 'unread' }), 'walk', [m(1), m(6)])).toEqual(['m1', 'm6']);
		expect(sweep(make({ seen: seen(5, 'r'), state: 'a' }), 'walk', [m(1)])).toEqual(['m1']);
	});
});

describe('the first look', () => {
	it('ignores what came before, and skips what is there', () => {
		const progress = make({}, ALL);
		progress.changes.ignoreUntil(key(2));
		progress.changes.begin('walk');
		for (const change of [m(1), m(3), m(4, { isRead: true }), { id: 'm5', removed: true }])
			progress.changes.passOver(change);
		progress.changes.finish('a');
		expect(progress.toCursor()).toMatchObject({
			state: 'a',
			seenSince: key(2),
			seen: seen(3, 'u') + seen(4, 'r'),
		});
		const moved = m(1, { id: 'm5', isNew: true });
		// One that was there is no other one when it is told of as new.
		const reported = [m(1, { isNew: true }), m(2, { isNew: true }), moved, m(6)];
		expect(sweep(progress, 'log', reported).sort()).toEqual(['m2', 'm5', 'm6']);
	});
});

it.each<[string, MessageChange, boolean, boolean]>([
	['has gone', { id: 'n', removed: true }, false, false],
	['is told of as a whole', m(9), false, false],
	['is told of in part', { id: 'n', isRead: false }, true, true],
	['is told of by its id', { id: 'n' }, true, true],
	['is told of as read', { id: 'n', isRead: true }, false, true],
	['waits', { id: 'm1' }, false, false],
	['is in hand', { id: 'm2' }, false, false],
	['is done and was left unread', { id: 'm3', isRead: false }, false, false],
	['is done and was read', { id: 'm4', isRead: false }, true, false],
	['is done and was gone', { id: 'm5', isRead: false }, true, true],
])('a message that %s has to be looked up', (_, change, unread, all) => {
	const ask = (options: Partial<ProgressOptions>) => {
		const progress = make({ seen: seen(3, 'u') + seen(4, 'r') + seen(5, 'g') }, options);
		sweep(progress, 'walk', [m(1), m(2)]);
		progress.take(progress.peek(9).filter(({ id }) => id === 'm2'));
		return progress.changes.isUnknown(change);
	};
	expect([ask({}), ask(ALL)]).toEqual([unread, all]);
});

describe('the place to continue from', () => {
	it('moves when all that was found is done or gone', () => {
		const progress = make();
		sweep(progress, 'walk', [m(1), m(2)], { end: 'a' });
		progress.take(progress.peek(2));
		progress.acknowledge('m1', false);
		expect([progress.state, progress.toCursor().count]).toEqual([undefined, 1]);
		progress.gone({ id: 'm2' });
		expect([progress.state, progress.toCursor().count]).toEqual(['a', 0]);
		sweep(progress, 'log', [], { end: 'b' });
		expect(progress.state).toBe('b');
	});

	it('is stored with all that is known of the folder', () => {
		const cursor: ChangeCursor = {
			version: 1,
			...FOLDER,
			read: 'unread',
			...{ state: 'a', count: 2, open: '', left: [], generation: 7 },
			...{ seen: seen(6, 'r'), seenSince: key(5), unreadFloor: key(3), reruns: { [hashOf('m9')]: 7 } },
		};
		expect(make(cursor).toCursor()).toStrictEqual(cursor);
	});

	it('has in it what is open and could look done, in its own reading mode', () => {
		const openIn = (options: Partial<ProgressOptions>) => {
			const progress = make(SINCE, options);
			sweep(progress, 'log', [m(3, { isNew: true }), m(5, { isNew: true })]);
			return progress.toCursor().open;
		};
		expect(openIn({})).toBe(hashOf('m3'));
		expect(openIn(ALL)).toBe(hashOf('m3') + hashOf('m5'));
	});

	it('stays while something has to be looked up', () => {
		const progress = make({ state: 'a' });
		progress.changes.hold(true);
		sweep(progress, 'log', [], { end: 'b' });
		progress.changes.moveOn();
		expect(progress.state).toBe('a');
		progress.changes.hold(false);
		sweep(progress, 'log', [], { end: 'b' });
		expect(progress.state).toBe('b');
	});

	it('moves past what is left over, which is carried along', () => {
		const progress = make();
		sweep(progress, 'walk', [m(1), m(2)], { end: 'a' });
		progress.take(progress.peek(1));
		progress.changes.moveOn();
		expect(progress.state).toBe('a');
		sweep(progress, 'log', [m(3)], { end: 'b' });
		progress.putBack({ id: 'm1' });
		expect(waiting(progress)).toEqual(['m1', 'm2', 'm3']);
		progress.take(progress.peek(9).filter(({ id }) => id === 'm3'));
		progress.acknowledge('m3', false);
		expect(progress.state).toBe('b');
		expect(waiting(again(progress))).toEqual(['m1', 'm2']);
		work(progress);
		expect(progress.toCursor()).toMatchObject({ left: [], count: 0 });
	});

	it('keeps a message that was put back in its sweep', () => {
		const progress = make();
		sweep(progress, 'walk', [m(1)], { end: 'a' });
		progress.take(progress.peek(1));
		progress.putBack({ id: 'm1' });
		progress.putBack({ id: 'never taken' });
		expect([progress.state, progress.toCursor().left]).toEqual([undefined, []]);
		work(progress);
		expect(progress.state).toBe('a');
	});

	it('says when it is lost, and when the ids are of another kind', () => {
		expect([make().isLost, make({ state: '', longState: 'x' }).isLost]).toEqual([false, true]);
		expect(make({ ids: 'immutable' }, { ids: 'immutable' }).hasOtherIds).toBe(false);
		expect(make({}, { ids: 'immutable' }).hasOtherIds).toBe(true);
		expect(make({}, { ids: 'immutable' }).toCursor().ids).toBe('immutable');
	});
});

describe('what is in progress', () => {
	it('is open, counts, and is not returned again', () => {
		const progress = make();
		sweep(progress, 'walk', [m(1), m(2)], { end: 'a' });
		progress.take(progress.peek(1));
		expect([progress.waiting, progress.size, progress.room]).toEqual([1, 2, 99]);
		expect(['m1', 'm2', 'm3'].map((id) => progress.isOpen(id))).toEqual([true, true, false]);
		expect(sweep(progress, 'log', [m(1), m(2)])).toEqual(['m2']);
		progress.acknowledge('never taken', false);
		expect(progress.size).toBe(2);
	});

	it('of a predecessor is taken over, of this sweep or of an earlier one', () => {
		const cursor = { state: 'a', left: [key(1) + markOf(m(1) as { id: string }) + 'm1', hashOf('m2')] };
		const progress = make(cursor);
		for (const second of [1, 2, 3])
			progress.adopt({
				id: `m${String(second)}`,
				mark: 'mark',
				generation: 2,
				size: 7,
				receivedAt: at(second),
			});
		expect(progress.toCursor().left).toHaveLength(2);
		expect([progress.waiting, progress.size, progress.changes.needsWalk]).toEqual([0, 3, false]);
		expect(sweep(progress, 'log', [m(1), m(2), m(3)], { end: 'b' })).toEqual([]);
		progress.acknowledge('m3', false);
		// The others are of before, and are carried along.

		expect(progress.state).toBe('b');
		expect(progress.toCursor().left).toHaveLength(2);
		progress.putBack({ id: 'm1' });
		expect(progress.peek(1)).toMatchObject([
			{ id: 'm1', size: 7, mark: 'mark', generation: 2, isLeft: true },
		]);
	});

	it('when n8n was killed is returned again, although it looks done', () => {
		const progress = make({ state: 'a', seenSince: key(5), unreadFloor: key(5) });
		sweep(progress, 'log', [m(4, { isNew: true })], { end: 'b' });
		progress.take(progress.peek(1));
		expect(sweep(again(progress), 'log', [m(4), m(3)])).toEqual(['m4']);
	});
});

describe('left-overs whose ids are not known', () => {
	const left = () =>
		make({ state: 'a', left: [hashOf('m1'), hashOf('m2')], reruns: { [hashOf('m2')]: 3 }, generation: 3 });

	it('are looked for in the folder, and nothing else is taken from it', () => {
		const progress = left();
		expect(progress.changes.needsWalk).toBe(true);
		for (const change of [m(3), { id: 'm1', removed: true }, m(2)]) progress.changes.noteLeft(change);
		expect([waiting(progress), progress.changes.needsWalk]).toEqual([['m2#3'], true]);
		progress.changes.endLeft();
		expect(progress.changes.needsWalk).toBe(false);
	});

	it('are found in a walk as well, and are gone if it does not list them', () => {
		const progress = left();
		expect(sweep(progress, 'walk', [m(1, { isRead: true }), m(2)])).toEqual(['m2#3']);
		expect(progress.changes.needsWalk).toBe(false);
	});

	it('are not requested again unless they were', () => {
		const progress = left();
		progress.changes.noteLeft(m(1));
		expect(waiting(progress)).toEqual(['m1']);
	});

	it('do not say how far a large sweep has come', () => {
		const whole = key(9) + markOf(m(9) as { id: string }) + 'm9';
		const progress = make({ state: 'a', next: 'b', low: '', left: [whole] });
		sweep(progress, 'log', [m(1)]);
		progress.take(progress.peek(9).filter(({ id }) => id === 'm9'));
		expect(progress.toCursor().low).toBe('');
	});

	it('may still be there where only changes were listed', () => {
		const progress = left();
		sweep(progress, 'log', []);
		expect(progress.changes.needsWalk).toBe(true);
	});
});

it('leaves to the next sweep what came after the end of one that is repeated', () => {
	const progress = make({ state: 'a', next: 'b', low: '', count: 0 });
	expect(sweep(progress, 'log', [m(1), m(2)], { end: 'c', later: new Set([hashOf('m2')]) })).toEqual(['m1']);
	work(progress);
	expect(progress.state).toBe('b');
	expect(sweep(progress, 'log', [m(2)])).toEqual(['m2']);
});

describe('a large sweep', () => {
	const many = (count: number) => Array.from({ length: count }, (_, i) => m(i + 1));

	it.each([
		[180, false],
		[181, true],
	])('is one of %d messages: %s', (count, expected) => {
		const progress = make();
		sweep(progress, 'walk', many(count));
		expect('low' in progress.toCursor()).toBe(expected);
	});

	it('is one by those that are done already, too', () => {
		const progress = make({ count: 100 });
		sweep(progress, 'walk', many(81));
		expect('low' in progress.toCursor()).toBe(true);
	});

	it('continues behind what it gave out', () => {
		const progress = make();
		sweep(progress, 'walk', many(200), { end: 'a' });
		work(progress, { limit: 50 });
		expect([progress.end, progress.toCursor().low]).toEqual(['a', key(50)]);
		const next = again(progress);
		expect(
			sweep(
				next,
				'walk',
				many(200).map((change, i) => ({ ...change, isRead: i < 50 })),
			).at(0),
		).toBe('m51');
		expect(next.end).toBe('end');
	});

	it('is repeated for what did not fit into memory, and all of it counts', () => {
		const progress = make({}, { maxWaiting: 2 });
		sweep(progress, 'walk', many(9));
		expect([progress.waiting, progress.size, progress.isIncomplete]).toEqual([2, 9, true]);
		work(progress);
		expect([progress.waiting, progress.state]).toEqual([0, undefined]);
		expect(
			sweep(
				progress,
				'walk',
				many(9).map((change, i) => ({ ...change, isRead: i < 2 })),
			),
		).toEqual(['m3', 'm4']);
		expect(progress.size).toBe(7);
	});

	it('counts a message once that the server lists again when there was no room to remember it', () => {
		const progress = make({}, { maxWaiting: 2 });
		sweep(progress, 'walk', [...many(9), ...many(9).slice(5, 8)]);
		expect([progress.waiting, progress.size, progress.isIncomplete]).toEqual([2, 9, true]);
	});

	it('no longer counts what is read or gone, although there was no room to remember it', () => {
		const progress = make({}, { maxWaiting: 2 });
		const [seventh, eighth] = many(9).slice(6) as [MessageChange, MessageChange];
		sweep(progress, 'walk', [...many(9), { ...seventh, isRead: true }, { id: eighth.id, removed: true }]);
		expect([progress.waiting, progress.size]).toEqual([2, 7]);
	});

	it('is whole if all that there was no room to remember is gone', () => {
		const progress = make({}, { maxWaiting: 2 });
		const gone = many(9)
			.slice(2)
			.map(({ id }) => ({ id, removed: true as const }));
		sweep(progress, 'walk', [...many(9), ...gone]);
		expect([progress.waiting, progress.size, progress.isIncomplete]).toEqual([2, 2, false]);
	});

	it('is one that is a single message too large for the memory', () => {
		const progress = make({}, { maxWaiting: 2 });
		sweep(progress, 'walk', many(3));
		expect([progress.isIncomplete, 'low' in progress.toCursor()]).toEqual([true, true]);
	});

	it('is repeated for requests that were too many at a time', () => {
		const progress = make({ state: 'a' });
		sweep(progress, 'log', many(60));
		work(progress);
		expect(sweep(progress, 'log', many(60))).toHaveLength(50);
		expect(progress.isIncomplete).toBe(true);
		work(progress);
		expect(sweep(progress, 'log', many(60).slice(50))).toHaveLength(10);
		expect(progress.isIncomplete).toBe(false);
	});
});

describe('after the server has lost its state', () => {
	/** The same message under another id. */
	const x = (second: number, more: Partial<MessageChange> = {}) =>
		m(second, { id: `x${String(second)}`, ...more });

	function worked(options: Partial<ProgressOptions> = {}, isUnread = false): ChangeProgress {
		const progress = make({}, options);
		sweep(progress, 'walk', [m(1), m(2), m(3)], { end: 'a' });
		work(progress, { isUnread });
		return progress;
	}

	it('what is done is known by time and Message-ID, and what is not waits', () => {
		const progress = worked(ALL);
		expect(sweep(progress, 'recovery', [x(1), x(2), x(3), x(4)], { end: 'b' })).toEqual(['x4']);
		expect(progress.changes.recognized).toBe(3);
		expect(sweep(progress, 'log', [x(1)])).toEqual(['x4']);
	});

	it('what is done and has its id still is known by that', () => {
		const progress = worked(ALL);
		expect(sweep(progress, 'recovery', [m(1), m(2), m(3), x(3)], { end: 'b' })).toEqual(['x3']);
		expect(progress.changes.recognized).toBe(3);
	});

	it('what is unread and done was left unread: it is no request', () => {
		const progress = worked({ marksOnServer: false }, true);
		expect([make().changes.recognized, progress.changes.recognized]).toEqual([0, 0]);
		expect(sweep(progress, 'recovery', [m(1), x(2)])).toEqual([]);
		expect(sweep(progress, 'log', [m(1), x(2)])).toEqual([]);
	});

	it.each([
		[
			'the server marks what is done: whatever is unread waits',
			{ marksOnServer: true },
			['x1', 'x4', 'x5', 'x6'],
		],
		['it does not: what is older than the memory is done', { marksOnServer: false }, ['x5', 'x6']],
		['all are read: what is older than the memory is done', ALL, ['x5', 'x6']],
		['all are read, and marked as well', { read: 'all', marksOnServer: true }, ['x5', 'x6']],
	] as const)('where %s', (_, options, expected) => {
		const progress = make({ state: 'a', seenSince: key(5, 'x5'), unreadFloor: key(5, 'x5') }, options);
		expect(sweep(progress, 'recovery', [x(1), x(4), x(5), x(6)])).toEqual(expected);
		expect(progress.changes.recognized).toBe(4 - expected.length);
	});

	it('of the second up to which all is forgotten, ids decide where they are still known', () => {
		const cursor = { state: 'a', seenSince: key(5, 'x5'), seen: seen(6, 'r') };
		const progress = make(cursor, ALL);
		expect(sweep(progress, 'recovery', [x(5), m(6), x(7)])).toEqual(['x7']);
		expect(progress.changes.recognized).toBe(2);
		expect(sweep(make(cursor, ALL), 'recovery', [x(5), x(6), x(7)])).toEqual(['x5', 'x7']);
	});

	it('without a time of arrival a message is not considered old', () => {
		const progress = make({ state: 'a', seenSince: key(5) }, ALL);
		expect(sweep(progress, 'recovery', [{ id: 'n', isRead: false }])).toEqual(['n']);
	});

	it('what waited is found under its other id, with its generation', () => {
		const progress = worked();
		expect(sweep(progress, 'log', [m(1), m(8)])).toEqual(['m1#1', 'm8']);
		expect(sweep(progress, 'recovery', [x(1), x(8)]).sort()).toEqual(['x1#1', 'x8']);
	});

	it('what was open when n8n was killed waits although it looks done', () => {
		const progress = make({ state: 'a', open: hashOf('m1'), seenSince: key(5) }, ALL);
		expect(sweep(progress, 'recovery', [m(1), m(2)])).toEqual(['m1']);
	});

	it('what is in progress has another id, by which it is acknowledged', () => {
		const progress = make();
		sweep(progress, 'walk', [m(1), m(2)], { end: 'a' });
		progress.take(progress.peek(2));
		expect(sweep(progress, 'recovery', [x(1), m(2), x(2)], { end: 'b' })).toEqual(['x2']);
		expect([progress.idOf('m1'), progress.idOf('m2')]).toEqual(['x1', 'm2']);
		progress.acknowledge('m1', false);
		expect(progress.isRead('x1')).toBe(true);
	});

	it('what is in progress has another id, also where the sweep before listed it, and is put back under it', () => {
		const progress = make();
		sweep(progress, 'walk', [m(1)], { end: 'a' });
		progress.take(progress.peek(1));
		sweep(progress, 'walk', [m(1)], { end: 'a' });
		expect(sweep(progress, 'recovery', [x(1)], { end: 'b' })).toEqual([]);
		progress.putBack({ id: progress.idOf('m1') });
		expect(progress.peek(1)).toMatchObject([
			{ id: 'x1', mark: markOf(m(1) as { id: string }), generation: 0 },
		]);
	});

	it('it is walked again where the walk does not come to its end', () => {
		const progress = make({ state: 'a' });
		progress.changes.begin('recovery');
		expect(progress.state).toBeUndefined();
	});

	it('each time again: ids change once more, or come back', () => {
		const progress = worked(ALL);
		sweep(progress, 'recovery', [m(1), m(2), m(3)]);
		expect([progress.changes.recognized, progress.isRead('m1')]).toEqual([3, true]);
		expect(sweep(progress, 'recovery', [x(1), x(2), x(3)])).toEqual([]);
		expect(progress.changes.recognized).toBe(3);
	});

	it('each time again: what could not be distinguished the first time waits still', () => {
		const progress = make({ state: 'a', seenSince: key(5, 'x5'), seen: seen(6, 'r') }, ALL);
		expect(sweep(progress, 'recovery', [x(5), x(6)])).toEqual(['x5']);
		expect(sweep(progress, 'recovery', [x(5), x(6)])).toEqual(['x5']);
	});

	it('of two copies of what waited, one is it', () => {
		const progress = worked();
		sweep(progress, 'log', [m(1)]);
		expect(sweep(progress, 'recovery', [x(1), x(1, { id: 'copy' })])).toEqual(['x1#1']);
	});

	it('what waited and was not listed is requested no more', () => {
		const progress = worked();
		sweep(progress, 'log', [m(1)]);
		expect(sweep(progress, 'recovery', [])).toEqual([]);
		expect(sweep(progress, 'recovery', [x(1)])).toEqual([]);
	});

	it('what is older than the memory waits, where the server marks what is done, whatever else is known', () => {
		const progress = make({ state: 'a', seenSince: key(5), seen: seen(6, 'r') });
		expect(sweep(progress, 'recovery', [x(4), m(6)])).toEqual(['x4']);
		// It is taken for left unread, and for no request.
		work(progress);
		expect(sweep(progress, 'log', [m(6)])).toEqual([]);
	});

	it.each([
		[true, ['m4#1']],
		[false, []],
	])(
		'what was forgotten is requested again by its mark only where the server has marks (%s)',
		(marksOnServer, expected) => {
			const progress = make({ state: 'a', seenSince: key(5) }, { marksOnServer });
			sweep(progress, 'recovery', []);
			expect(sweep(progress, 'log', [m(4)])).toEqual(expected);
		},
	);

	it('a person’s request is still one', () => {
		const progress = make({ state: 'a', seen: seen(1, 'r'), reruns: { [hashOf('m1')]: 4 }, generation: 4 });
		expect(sweep(progress, 'recovery', [m(1)])).toEqual(['m1#4']);
	});
});

it.each([false, true])(
	'gives messages of one second in the order of the list, newest first: %s',
	(isNewestFirst) => {
		const ids = Array.from({ length: 8 }, (_, i) => `same${String(i)}`);
		const changes = [m(1), ...ids.map((id) => m(2, { id })), m(3)];
		const progress = make();
		expect(sweep(progress, 'walk', isNewestFirst ? [...changes].reverse() : changes)).toEqual([
			'm1',
			...ids,
			'm3',
		]);
	},
);

it('passes on to executions what is known of a message', () => {
	const progress = make({ state: 'a' });
	sweep(progress, 'log', [m(1, { size: 7, isNew: true }), m(1, { size: 8, isNew: false })]);
	expect(progress.peek(1)).toMatchObject([{ id: 'm1', key: key(1), size: 7, isNew: true, isLeft: false }]);
});
