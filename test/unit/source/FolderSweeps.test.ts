import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { ChangeCursor, ChangedFolder } from '../../../nodes/mail/source/ChangeCursor';
import {
	SyncStateLost,
	type ChangeFeed,
	type MessageChange,
	type MessageLook,
} from '../../../nodes/mail/source/ChangeFeed';
import { ChangeProgress } from '../../../nodes/mail/source/ChangeProgress';
import type { ChangeSettings } from '../../../nodes/mail/source/ChangeSettings';
import { FolderSweeps } from '../../../nodes/mail/source/FolderSweeps';
import { hashOf, keyAt, keyOf, markOf } from '../../../nodes/mail/source/messageKey';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const { signal } = new AbortController();
const FOLDER: ChangedFolder = {
	api: 'graph',
	server: 'graph.test:443',
	mailbox: 'desk@contoso.example',
	folder: 'Inbox',
	folderId: 'f',
};

/** What the server says to a state, or to a walk; errors once, in their order. */
type Answer = readonly MessageChange[] | Error;

/** An unread message that arrived so many minutes before noon. */
const m = (id: string, minutes: number, more: Partial<MessageChange> = {}): MessageChange => ({
	id,
	receivedAt: new Date(NOW - minutes * MINUTE),
	isRead: false,
	...more,
});
const key = (change: MessageChange) => keyOf(change.receivedAt, hashOf(change.id));
const seen = (change: MessageChange, letter: string) => key(change) + markOf(change) + letter;

beforeEach(() => jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

function arrange(
	script: Readonly<Record<string, Answer[]>>,
	{
		cursor = {},
		settings = {},
		looks = {},
	}: {
		cursor?: Partial<ChangeCursor>;
		settings?: Partial<ChangeSettings> & { ids?: string };
		looks?: Readonly<Record<string, MessageLook>>;
	} = {},
) {
	const asked: string[] = [];
	const looked: string[] = [];
	const warnings: MailError[] = [];
	const feed = {
		changes: async (state: string | undefined, _limit: number, stop: AbortSignal) => {
			stop.throwIfAborted();
			const from = state ?? 'walk';
			asked.push(from);
			const answers = script[from] ?? [[]];
			const answer = await Promise.resolve(answers.length > 1 ? answers.shift() : answers[0]);
			if (answer instanceof Error) throw answer;
			return { changes: answer ?? [], state: `after ${from}`, isLast: true };
		},
		look: async (ids: readonly string[], stop: AbortSignal) => {
			stop.throwIfAborted();
			looked.push(...ids);
			return await Promise.resolve(new Map(ids.map((id) => [id, looks[id] ?? { is: 'notFound' }])));
		},
	} as unknown as ChangeFeed;
	const read = settings.read ?? 'unread';
	const options = { read, marksOnServer: true, ...(settings.ids === undefined ? {} : { ids: settings.ids }) };
	const progress = new ChangeProgress(FOLDER, options, cursor);
	const all: ChangeSettings = {
		...FOLDER,
		read,
		afterProcessing: 'markRead',
		checkIntervalMs: MINUTE,
		activatedAt: NOW - 60 * MINUTE,
		...settings,
	};
	const sweeps = new FolderSweeps(progress, {
		feed,
		settings: all,
		now: Date.now,
		warn: (error) => warnings.push(error),
	});
	const waiting = () => progress.peek(100).map(({ id }) => id);
	return { sweeps, progress, asked, looked, warnings, waiting };
}

const pass = (ms: number) => jest.setSystemTime(Date.now() + ms);
const lost = () => new SyncStateLost('is no longer known to it');
const network = () => new MailError('network', 'Connection reset');

it.each(['look', 'startAnew', 'goOn'] as const)('FolderSweeps looks again a check interval after %s', async (act) => {
	const { sweeps } = arrange({});
	expect(sweeps.nextLookAt).toBe(0);
	await sweeps[act](signal);
	expect(sweeps.nextLookAt).toBe(NOW + MINUTE);
});

it.each(['look', 'startAnew', 'goOn'] as const)('FolderSweeps is cut short in %s', async (act) => {
	const { sweeps, asked } = arrange({});
	await expect(sweeps[act](AbortSignal.abort())).rejects.toThrow();
	expect(asked).toEqual([]);
});

describe('the first look', () => {
	const mails = { walk: [[m('old', 90), m('before', 60.5), m('after', 30), m('now', 0.5)]] };

	it.each([
		['all', 60, ['old', 'before', 'after', 'now']],
		['unread', 60, ['old', 'before', 'after', 'now']],
		['new', 60, ['before', 'after', 'now']],
		['new', 0, []],
	] as const)('with Read %s, activated %d minutes ago, takes %j', async (read, minutes, expected) => {
		const { sweeps, progress, waiting, asked } = arrange(mails, {
			settings: { read, activatedAt: NOW - minutes * MINUTE },
		});
		await sweeps.startAnew(signal);
		expect([asked, waiting()]).toEqual([['walk'], expected]);
		const since = read === 'new' ? keyAt(NOW - (minutes + 1) * MINUTE) : '';
		expect(progress.toCursor().seenSince).toBe(since);
	});

	it('continues behind what was there at the activation', async () => {
		const next = { 'after walk': [[m('new', -1, { isNew: true }), m('after', 30)]] };
		const { sweeps, waiting } = arrange(
			{ walk: [lost(), [m('after', 30)]], ...next },
			{ settings: { read: 'new', activatedAt: NOW } },
		);
		await sweeps.startAnew(signal);
		await sweeps.look(signal);
		expect(waiting()).toEqual(['new']);
	});

	it('is cut short where nothing is taken, too', async () => {
		const { sweeps, asked } = arrange({}, { settings: { read: 'new', activatedAt: NOW } });
		await expect(sweeps.startAnew(AbortSignal.abort())).rejects.toThrow();
		expect(asked).toEqual([]);
	});
});

describe('a position', () => {
	it('is continued', async () => {
		const { sweeps, asked, waiting, warnings } = arrange({ a: [[m('x', 1)]] }, { cursor: { state: 'a' } });
		await sweeps.goOn(signal);
		expect([asked, waiting(), warnings]).toEqual([['a'], ['x'], []]);
	});

	it.each([
		['was kept by an earlier version', { state: 'a' }, { ids: 'immutable' }],
		['is too long to be stored', { state: '', longState: 'elsewhere' }, {}],
	])('that %s is recreated by a walk, which is said', async (text, cursor, settings) => {
		const { sweeps, asked, waiting, warnings } = arrange({ walk: [[m('x', 1)]] }, { cursor, settings });
		await sweeps.goOn(signal);
		expect([asked, waiting()]).toEqual([['walk'], ['x']]);
		expect(warnings).toMatchObject([{ kind: 'unavailable', message: expect.stringContaining(text) }]);
	});

	it('that the server no longer knows is recreated, and what was done is recognized', async () => {
		const done = m('done', 5);
		const { sweeps, asked, waiting, warnings } = arrange(
			{ a: [lost()], walk: [lost(), [done, m('x', 1)]] },
			{ cursor: { state: 'a', seen: seen(done, 'r'), next: 'b', low: '', count: 0 } },
		);
		await sweeps.goOn(signal);
		// What came after the end of the sweep does not matter to a walk.
		expect([asked, waiting()]).toEqual([['b', 'a', 'walk', 'walk'], ['x']]);
		expect(warnings[0]?.message).toMatch(
			/"Inbox" of desk@contoso\.example at graph\.test:443 had stopped is no longer known to it\. .*: 1 message\(s\) recognized as done, 1 waiting\./,
		);
	});

	it('is kept where the server cannot be reached', async () => {
		const { sweeps, progress, asked } = arrange({ a: [network()] }, { cursor: { state: 'a' } });
		await expect(sweeps.look(signal)).rejects.toMatchObject({ kind: 'network' });
		expect([asked, progress.state]).toEqual([['a'], 'a']);
	});
});

it('of a walk that was not ended is walked again, where all is new to the server', async () => {
	const old = m('old', 9, { isNew: true });
	const { sweeps, asked, waiting } = arrange(
		{ walk: [[old, m('x', 1)]] },
		{ cursor: { state: '', seenSince: key(old) }, settings: { read: 'all' } },
	);
	await sweeps.goOn(signal);
	expect([asked, waiting()]).toEqual([['walk'], ['x']]);
});

describe('the next look', () => {
	it('begins behind the last one, whatever still waits', async () => {
		const { sweeps, asked, waiting } = arrange({ walk: [[m('x', 1)]] });
		await sweeps.startAnew(signal);
		await sweeps.look(signal);
		expect([asked, waiting()]).toEqual([['walk', 'after walk'], ['x']]);
	});

	it('repeats one that did not fit into memory', async () => {
		const many = Array.from({ length: 60 }, (_, i) => m(`m${String(i)}`, 60 - i));
		const cursor = { state: 'a', seen: many.map((one) => seen(one, 'r')).join('') };
		const here = (change: MessageChange): MessageLook => ({ is: 'here', change });
		const looks = Object.fromEntries(many.map((change) => [change.id, here(change)]));
		const { sweeps, asked, progress } = arrange({ a: [many] }, { cursor, looks });
		await sweeps.look(signal);
		expect(progress.isIncomplete).toBe(true);
		await sweeps.look(signal);
		expect(asked.filter((state) => state !== 'after a')).toEqual(['a', 'a']);
	});
});

describe('left-overs of which only a hash is known', () => {
	const cursor = { state: 'a', left: [hashOf('x'), hashOf('gone')] };

	it('are looked for in the whole folder, once', async () => {
		const { sweeps, asked, waiting, progress } = arrange(
			{ walk: [lost(), [m('x', 9), m('other', 8)]] },
			{ cursor },
		);
		await sweeps.look(signal);
		expect([asked, waiting(), progress.changes.needsWalk]).toEqual([['a', 'walk', 'walk'], ['x'], false]);
	});

	it('cost no walk where there are none', async () => {
		const { sweeps, asked } = arrange({}, { cursor: { state: 'a' } });
		await sweeps.look(signal);
		expect(asked).toEqual(['a']);
	});
});

describe('a request for another execution', () => {
	const done = m('x', 5);
	const cursor = { state: 'a', seen: seen(done, 'r') };
	const other = m('y', 1);

	it.each<[string, MessageLook, string[]]>([
		['is unread', { is: 'here', change: done }, ['x', 'y']],
		['is read', { is: 'here', change: { ...done, isRead: true } }, ['y']],
		['does not say', { is: 'here', change: { ...done, isRead: undefined } }, ['y']],
		['is in another folder', { is: 'elsewhere' }, ['y']],
		['is not found', { is: 'notFound' }, ['x', 'y']],
	])('counts if the message itself, looked up, %s: %j', async (_, look, expected) => {
		const { sweeps, waiting, looked } = arrange({ a: [[done, other]] }, { cursor, looks: { x: look } });
		await sweeps.look(signal);
		expect([looked, waiting()]).toEqual([['x'], expected]);
	});

	it('of which the server told only in part is looked up once', async () => {
		const looks = { x: { is: 'here', change: done } } as const;
		const { sweeps, waiting, looked } = arrange({ a: [[{ id: 'x', isRead: false }]] }, { cursor, looks });
		await sweeps.look(signal);
		expect([looked, waiting()]).toEqual([['x'], ['x']]);
	});

	it('is looked up with each look', async () => {
		const looks = { x: { is: 'here', change: done } } as const;
		const { sweeps, progress, looked } = arrange(
			{ a: [[{ id: 'x', isRead: false }]], 'after a': [[done]] },
			{ cursor, looks },
		);
		await sweeps.look(signal);
		progress.changes.withdraw('x');
		await sweeps.look(signal);
		expect(looked).toEqual(['x', 'x']);
	});

	it('is none to look up where marks do not matter', async () => {
		const { sweeps, waiting, looked } = arrange(
			{ a: [[done]] },
			{ cursor: { ...cursor, seen: seen(done, 'g') }, settings: { read: 'all' } },
		);
		await sweeps.look(signal);
		expect([looked, waiting()]).toEqual([[], ['x']]);
	});
});

describe('a large sweep that is repeated', () => {
	const cursor = { state: 'a', next: 'b', low: '', count: 0 };
	const a = [m('x', 5), m('y', 4)];

	it('leaves to the next one what came after its end', async () => {
		const b = [
			m('y', 4, { isNew: true }),
			m('x', 5, { isNew: false }),
			{ id: 'z', removed: true, isNew: true },
		];
		const { sweeps, asked, waiting } = arrange({ a: [a], b: [[...b, { id: 'w' }]] }, { cursor });
		await sweeps.goOn(signal);
		expect([asked, waiting()]).toEqual([['b', 'a'], ['x']]);
	});

	it.each<[string, Answer]>([
		['does not tell new from changed', [m('y', 4), m('x', 5, { isNew: true })]],
		['does not know its end any more', lost()],
	])('takes all of it where the server %s', async (_, answer) => {
		const { sweeps, waiting } = arrange({ a: [a], b: [answer] }, { cursor });
		await sweeps.goOn(signal);
		expect(waiting()).toEqual(['x', 'y']);
	});

	it('waits where the server cannot be reached', async () => {
		const { sweeps, asked } = arrange({ a: [a], b: [network()] }, { cursor });
		await expect(sweeps.goOn(signal)).rejects.toMatchObject({ kind: 'network' });
		expect(asked).toEqual(['b']);
	});
});

describe('while messages wait', () => {
	const walk = [[m('x', 5), m('y', 4)]];

	it('those that people read or remove are let go, looked at once in a check interval', async () => {
		const { sweeps, asked, waiting } = arrange({
			walk,
			'after walk': [[m('x', 5, { isRead: true }), m('new', 1)]],
			'after after walk': [[{ id: 'y', removed: true }]],
		});
		await sweeps.startAnew(signal);
		pass(MINUTE - 1);
		await sweeps.watch(signal);
		expect([asked, waiting()]).toEqual([['walk'], ['x', 'y']]);
		pass(1);
		await sweeps.watch(signal);
		expect([asked, waiting()]).toEqual([['walk', 'after walk'], ['y']]);
		pass(MINUTE - 1);
		await sweeps.watch(signal);
		expect(waiting()).toEqual(['y']);
		pass(1);
		await sweeps.watch(signal);
		expect([asked.at(-1), waiting()]).toEqual(['after after walk', []]);
		pass(MINUTE);
		await sweeps.watch(signal);
		expect(asked).toHaveLength(3);
	});

	it('nothing is looked at where marks do not matter, or before the first look', async () => {
		const all = arrange({ walk }, { settings: { read: 'all' } });
		await all.sweeps.startAnew(signal);
		pass(MINUTE);
		await all.sweeps.watch(signal);
		expect(all.asked).toEqual(['walk']);
		const early = arrange({}, { cursor: { state: 'a', left: [key(m('x', 5)) + 'markx'] } });
		await early.sweeps.watch(signal);
		expect([early.waiting(), early.asked]).toEqual([['x'], []]);
	});

	it('a state that is lost is left to the next look', async () => {
		const { sweeps, asked } = arrange({ walk, 'after walk': [lost()] });
		await sweeps.startAnew(signal);
		for (let minute = 0; minute < 3; minute++) {
			pass(MINUTE);
			await sweeps.watch(signal);
		}
		expect(asked).toEqual(['walk', 'after walk']);
	});

	it('other trouble is reported', async () => {
		const { sweeps } = arrange({ walk, 'after walk': [network()] });
		await sweeps.startAnew(signal);
		pass(MINUTE);
		await expect(sweeps.watch(signal)).rejects.toMatchObject({ kind: 'network' });
		pass(MINUTE);
		await expect(sweeps.watch(AbortSignal.abort())).rejects.toThrow();
	});
});

describe('what could not be looked up', () => {
	it('is in the position while there is room', () => {
		const { sweeps } = arrange({});
		sweeps.restore(['a', 'b']);
		expect(sweeps.unanswered).toEqual(['a', 'b']);
		sweeps.restore(Array.from({ length: 2_000 }, (_, i) => `id-${String(i)}`.padEnd(150, '=')));
		expect(sweeps.unanswered).toEqual([]);
	});

	it('is requested after a restart, and waits when it is known', async () => {
		const { sweeps, waiting } = arrange(
			{},
			{ cursor: { state: 'a' }, looks: { x: { is: 'here', change: m('x', 3) } } },
		);
		sweeps.restore(['x']);
		await sweeps.look(signal);
		expect(waiting()).toEqual(['x']);
	});

	it('holds the position back where there is no room, and is requested again with each look', async () => {
		const ids = Array.from({ length: 100 }, (_, i) => `id-${String(i)}`.padEnd(150, '='));
		const unknown: MessageLook = { is: 'unknown', error: new MailError('unavailable', 'Not now') };
		const looks: Record<string, MessageLook> = Object.fromEntries(ids.map((id) => [id, unknown]));
		const { sweeps, progress, warnings, waiting } = arrange(
			{ a: [ids.map((id) => ({ id, isRead: false }))] },
			{ cursor: { state: 'a' }, looks },
		);
		await sweeps.look(signal);
		await sweeps.look(signal);
		expect(progress.state).toBe('a');
		looks[ids[0]!] = { is: 'here', change: m(ids[0]!, 3) };
		await sweeps.look(signal);
		expect(waiting()).toEqual([ids[0]]);
		pass(31 * MINUTE);
		await sweeps.look(signal);
		expect(warnings).toHaveLength(99);
		expect(warnings[0]?.message).toContain('Not now');
	});
});
