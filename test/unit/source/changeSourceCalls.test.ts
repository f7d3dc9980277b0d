import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { ChangeAct } from '../../../nodes/mail/source/ChangeAcknowledger';
import type { ChangeCursor } from '../../../nodes/mail/source/ChangeCursor';
import type { ChangeDelivery } from '../../../nodes/mail/source/ChangeDelivery';
import type { ChangeFeed } from '../../../nodes/mail/source/ChangeFeed';
import type { ChangeSettings } from '../../../nodes/mail/source/ChangeSettings';
import { ChangeSource } from '../../../nodes/mail/source/ChangeSource';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { PendingActs } from '../../../nodes/mail/source/PendingActs';
import { ChangeFolder } from './ChangeFolder';

const never = new AbortController().signal;
const START = Date.parse('2026-03-01T00:00:00Z');
const MINUTE = 60_000;

let folder: ChangeFolder;
let retries: FetchRetries;
let pending: PendingActs<ChangeAct>;
let warnings: MailError[];

beforeEach(() => {
	jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'setImmediate'] });
	folder = new ChangeFolder();
	retries = new FetchRetries();
	pending = new PendingActs<ChangeAct>();
	warnings = [];
});
afterEach(() => jest.useRealTimers());

function make(more: Partial<ChangeSettings> = {}, feed: Partial<ChangeFeed> = {}): ChangeSource {
	return new ChangeSource({
		feed: { ...folder.feed(), ...feed },
		settings: {
			api: 'graph',
			server: 'graph.test:443',
			mailbox: 'desk@contoso.example',
			folder: 'Inbox',
			read: 'unread',
			afterProcessing: 'markRead',
			checkIntervalMs: MINUTE,
			activatedAt: START,
			...more,
		},
		retries,
		pending,
		warn: (error) => warnings.push(error),
	});
}

async function open(
	more: Partial<ChangeSettings> = {},
	feed: Partial<ChangeFeed> = {},
	[cursor, inHand = []]: [ChangeCursor?, ChangeDelivery[]?] = [],
): Promise<ChangeSource> {
	const source = make(more, feed);
	await source.connect(cursor && (JSON.parse(JSON.stringify(cursor)) as ChangeCursor), inHand, never);
	return source;
}

let count = 0;
const deliver = (subject: string) =>
	folder.deliver(subject, { receivedAt: new Date(START + 1_000 * (count += 1)) });
const ids = (deliveries: readonly ChangeDelivery[]) => deliveries.map(({ id }) => id);
const notNow = () => new MailError('unavailable', 'Not now');

describe('a source that is not connected', () => {
	it.each<[string, (source: ChangeSource) => unknown]>([
		['read', async (source) => await source.read(1, never)],
		['acknowledge', async (source) => await source.acknowledge([], 'processed')],
		['wait', async (source) => await source.wait(never)],
		['position', async (source) => await Promise.resolve().then(() => source.position())],
	])('says so: %s', async (_, call) => {
		await expect(call(make())).rejects.toMatchObject({ kind: 'network' });
	});

	it('has nothing waiting, and can be closed', async () => {
		const source = make();
		expect(await source.queueSize()).toBe(0);
		await source.close();
	});
});

describe('to connect', () => {
	it('finds out whether messages can be moved where they shall be, and only that', async () => {
		const asked: unknown[] = [];
		const apply: ChangeFeed['apply'] = async (action, targets) => {
			asked.push([action, targets]);
			return await Promise.resolve(new Map());
		};
		await open({ afterProcessing: 'move', moveTo: 'Done' }, { apply });
		expect(asked).toEqual([[{ type: 'move', folder: 'Done' }, []]]);
		for (const afterProcessing of ['markRead', 'flag', 'delete', 'nothing'] as const)
			await open({ afterProcessing }, { apply });
		expect(asked).toHaveLength(1);
		const missing = new MailError('folderNotFound', 'No such folder');
		const failing = open(
			{ afterProcessing: 'move', moveTo: 'Done' },
			{ apply: () => Promise.reject(missing) },
		);
		await expect(failing).rejects.toBe(missing);
	});

	it('takes over what a predecessor has in hand of this folder, and nothing else', async () => {
		const [a, b] = [deliver('a'), deliver('b')];
		const inHand = await (await open()).read(5, never);
		expect(ids(inHand)).toEqual([a.id, b.id]);
		const [mine, other] = [inHand[0]!, { ...inHand[1]!, folderId: 'another' }];
		const next = await open({}, {}, [undefined, [mine, other]]);
		expect(await next.queueSize()).toBe(2);
		expect(ids(await next.read(5, never))).toEqual([b.id]);
	});
});

describe('a message in progress is fetched again', () => {
	it('with all that is known of it', async () => {
		deliver('a');
		const source = await open();
		const [first] = await source.read(1, never);
		expect(await source.recall(first!, never)).toEqual({ is: 'here', content: { mime: first!.mime } });
		expect(folder.fetched).toEqual([first!.id, first!.id]);
	});

	it('and is not in this folder if that has been replaced: it is gone after minutes, without a request', async () => {
		deliver('a');
		const source = await open();
		const [first] = await source.read(1, never);
		const other = { ...first!, folderId: 'another' };
		expect(await source.recall(other, never)).toEqual({ is: 'later', afterMs: 5_000 });
		jest.setSystemTime(START + 3 * MINUTE);
		expect(await source.recall(other, never)).toEqual({ is: 'gone' });
		expect(folder.fetched).toHaveLength(1);
	});

	it('and is named by the time it was received, if it is not to be had', async () => {
		const { id } = deliver('a');
		retries = new FetchRetries({ warn: (error) => warnings.push(error), giveUpAfterMs: 1 });
		const source = await open();
		const [first] = await source.read(1, never);
		folder.failures.set(id, new MailError('unreadable', 'Damaged'));
		for (let round = 0; round < 2; round++) {
			await source.recall(first!, never);
			jest.setSystemTime(Date.now() + 10 * MINUTE);
		}
		const lost = await source.recall(first!, never);
		expect(lost).toMatchObject({ is: 'lost' });
		expect(warnings[0]?.message).toContain(`(received ${first!.receivedAt!.toISOString()})`);
	});
});

describe('the wait for the next look', () => {
	async function waited(source: ChangeSource, act: () => unknown = () => undefined, signal = never) {
		const begin = Date.now();
		let isOver = false;
		const waiting = source.wait(signal).then(() => (isOver = true));
		await act();
		for (let i = 0; i < 10 && !isOver; i++) await jest.advanceTimersToNextTimerAsync();
		await waiting;
		return Date.now() - begin;
	}

	it('takes the check interval', async () => {
		const source = await open();
		expect(await waited(source)).toBe(MINUTE);
		await source.read(1, never);
		jest.setSystemTime(Date.now() + 20_000);
		expect(await waited(source)).toBe(40_000);
	});

	it('takes no time where the look is due', async () => {
		const source = await open();
		jest.setSystemTime(START + MINUTE);
		expect(await waited(source)).toBe(0);
	});

	it('takes the interval again while nobody makes the look that is due', async () => {
		const source = await open();
		expect(await waited(source)).toBe(MINUTE);
		expect(await waited(source)).toBe(MINUTE);
		deliver('a');
		expect(await source.read(1, never)).toHaveLength(1);
		expect(await waited(source)).toBe(MINUTE);
	});

	it('ends when a message may be tried again, and the look is still to come', async () => {
		folder.failures.set(deliver('bad').id, new MailError('unreadable', 'Not now'));
		const source = await open();
		expect(await source.read(1, never)).toEqual([]);
		expect(await waited(source)).toBe(1_000);
		jest.setSystemTime(START + 50_000);
		retries.forget(folder.inFolder()[0]!.id);
		expect(await waited(source)).toBe(10_000);
	});

	it('ends when an action may be tried again', async () => {
		const { id } = deliver('a');
		folder.actFailures.set(id, notNow());
		const source = await open();
		await source.acknowledge(await source.read(1, never), 'processed');
		expect(await waited(source)).toBe(2_000);
	});

	it('takes a second where something may be tried at once, as nobody may be there to try it', async () => {
		retries.suspect(deliver('bad').id);
		expect(await waited(await open())).toBe(1_000);
	});

	it.each(['stop', 'close'] as const)('ends with a %s', async (how) => {
		const source = await open();
		const stop = new AbortController();
		const act = () => (how === 'stop' ? stop.abort() : source.close());
		expect(await waited(source, act, stop.signal)).toBe(0);
	});
});

describe('what waits', () => {
	it('is not looked for anew before its time, and then as long as there are few', async () => {
		const bad = Array.from({ length: 20 }, (_, i) => deliver(`bad${String(i)}`));
		for (const { id } of bad) folder.failures.set(id, new MailError('unreadable', 'Not now'));
		const source = await open();
		const good = deliver('good');
		expect(await source.read(5, never)).toEqual([]);
		jest.setSystemTime(START + MINUTE);
		expect(ids(await source.read(5, never))).toEqual([good.id]);
	});

	it('is enough if there are many', async () => {
		const bad = Array.from({ length: 21 }, (_, i) => deliver(`bad${String(i)}`));
		for (const { id } of bad) folder.failures.set(id, new MailError('unreadable', 'Not now'));
		const source = await open({ read: 'all', afterProcessing: 'nothing' });
		deliver('good');
		jest.setSystemTime(START + MINUTE);
		expect(await source.read(5, never)).toEqual([]);
		expect(await source.queueSize()).toBe(21);
	});
});

describe('the position', () => {
	it('has in it what is still to be done, and nothing where there is nothing', async () => {
		const { id } = deliver('a');
		const source = await open();
		expect(Object.keys(source.position())).not.toEqual(expect.arrayContaining(['acts', 'unanswered']));
		folder.actFailures.set(id, notNow());
		await source.acknowledge(await source.read(1, never), 'processed');
		const position = source.position();
		expect(position.acts).toEqual([`p${id}`]);
		expect(position.unanswered).toBeUndefined();
		// In another process.
		pending = new PendingActs<ChangeAct>();
		folder.actFailures.clear();
		const next = await open({}, {}, [position]);
		await next.read(1, never);
		expect(folder.messages.get(id)?.isRead).toBe(true);
		expect(next.position().acts).toBeUndefined();
	});

	it('has in it what could not be looked up, and it is looked up in the next process', async () => {
		folder = new ChangeFolder({ tellsNew: true, order: 'oldestFirst', partial: true });
		const { id } = deliver('a');
		const source = await open();
		await source.acknowledge(await source.read(1, never), 'processed');
		const looked: string[] = [];
		const look: ChangeFeed['look'] = async (some) => {
			looked.push(...some);
			return await Promise.resolve(new Map(some.map((one) => [one, { is: 'unknown', error: notNow() }])));
		};
		const before = await open({}, { look }, [source.position()]);
		folder.change(id, { isRead: true });
		folder.change(id, { isRead: false });
		jest.setSystemTime(START + MINUTE);
		expect(await before.read(1, never)).toEqual([]);
		expect(before.position().unanswered).toEqual([id]);
		const next = await open({}, {}, [before.position()]);
		expect(ids(await next.read(1, never))).toEqual([id]);
	});
});

describe('the end of a source', () => {
	it('closes the connection, and what is being acknowledged', async () => {
		let isClosed = false;
		let stop: AbortSignal | undefined;
		deliver('a');
		const source = await open(
			{},
			{
				close: async () => {
					isClosed = true;
					await Promise.resolve();
				},
				apply: async (_action, _targets, signal) => {
					stop = signal;
					await new Promise((resolve) => signal.addEventListener('abort', resolve));
					throw notNow();
				},
			},
		);
		const acknowledged = source.acknowledge(await source.read(1, never), 'processed');
		const failed = expect(acknowledged).rejects.toThrow('Not now');
		expect(stop?.aborted).toBe(false);
		await source.close();
		await failed;
		expect([isClosed, stop?.aborted]).toEqual([true, true]);
	});
});

it('once a pause of the server is over, a message is the reason for it if the folder opens', async () => {
	const { id } = deliver('bad');
	folder.failures.set(id, new MailError('throttled', 'Busy'));
	let isPaused = true;
	const count: ChangeFeed['count'] = async () =>
		await (isPaused
			? Promise.reject(new MailError('throttled', 'Busy', { heldBack: true }))
			: Promise.resolve(1));
	const source = await open({}, { count });
	await expect(source.read(1, never)).rejects.toThrow('Busy');
	expect(retries.hasAccused).toBe(true);
	isPaused = false;
	const next = await open({}, { count });
	expect(await next.read(1, never)).toEqual([]);
	expect([retries.hasAccused, retries.isDue(id)]).toEqual([false, false]);
});

it('a read ends after a hundred rounds that bring nothing, however often the messages may be tried', async () => {
	retries = new FetchRetries({ firstPauseMs: 0, longestPauseMs: 0 });
	const bad = Array.from({ length: 30 }, (_, i) => deliver(`bad${String(i)}`));
	for (const { id } of bad) folder.failures.set(id, new MailError('unreadable', 'Not now'));
	const source = await open();
	expect(await source.read(1, never)).toEqual([]);
	expect(folder.fetched).toHaveLength(100);
});
