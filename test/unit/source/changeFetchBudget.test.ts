import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { MailFilter } from '../../../nodes/mail/contracts/MailFilter';
import type { ChangeFeed } from '../../../nodes/mail/source/ChangeFeed';
import { ChangeFetchPort } from '../../../nodes/mail/source/ChangeFetchPort';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { hashOf, keyOf } from '../../../nodes/mail/source/messageKey';
import type { Waiting } from '../../../nodes/mail/source/MessageQueue';

const KB = 1024;
const never = new AbortController().signal;
const RECEIVED = new Date('2026-03-01T12:00:00Z');
const settings = { server: 'graph.test:443', mailbox: 'desk@contoso.example', folder: 'Inbox' };

const message = (id: string, more: Partial<Waiting> = {}): Waiting => ({
	id,
	key: keyOf(RECEIVED, hashOf(id)),
	generation: 2,
	mark: 'mark',
	...more,
});

let retries: FetchRetries;
let isWatchable: boolean;
beforeEach(() => {
	retries = new FetchRetries();
	isWatchable = true;
});

const portOver = (feed: Partial<ChangeFeed>, filter?: MailFilter) =>
	new ChangeFetchPort({
		feed: feed as ChangeFeed,
		settings,
		folderId: 'f',
		retries,
		watch: () => Promise.resolve(isWatchable),
		...(filter === undefined ? {} : { filter }),
	});

describe('the budget of octets', () => {
	/** Messages that come 10 kB at a time. */
	const feedOf = (sizes: Readonly<Record<string, number>>): Partial<ChangeFeed> => ({
		count: () => Promise.resolve(1),
		fetch: async (id, signal, known) => {
			for (let octets = 10 * KB; octets <= (sizes[id] ?? 0); octets += 10 * KB) {
				known?.came?.(octets);
				await new Promise((resolve) => setImmediate(resolve));
				signal.throwIfAborted();
			}
			return Buffer.alloc(sizes[id] ?? 0);
		},
	});
	const kindsOf = async (port: ChangeFetchPort, picks: readonly Waiting[], most?: number) =>
		(await port.fetch(picks, never, most)).answers.map(({ pick, kind }) => `${pick.id} ${kind}`);

	it('cuts off those of unknown size that came last, which are then known to be large', async () => {
		const port = portOver(feedOf({ a: 50 * KB, b: 50 * KB, c: 20 * KB }));
		const picks = ['a', 'b', 'c'].map((id) => message(id));
		expect(await kindsOf(port, picks, 100 * KB)).toEqual(['a fetched', 'b untried', 'c fetched']);
		expect(picks.map((pick) => port.size(pick))).toEqual([0, expect.any(Number), 0]);
		expect(port.size(message('b'))).toBeGreaterThan(32 * KB * KB);
		// Alone it may have any size, and has come then.
		expect(await kindsOf(port, [message('b')])).toEqual(['b fetched']);
		expect(port.size(message('b'))).toBe(0);
	});

	it('is not filled with others once one was cut off', async () => {
		const port = portOver(feedOf({ a: 60 * KB, b: 60 * KB, c: 60 * KB, d: 60 * KB, e: 10 * KB }));
		const picks = ['a', 'b', 'c', 'd', 'e'].map((id) => message(id));
		expect(await kindsOf(port, picks, 100 * KB)).toEqual([
			'a fetched',
			...['b', 'c', 'd', 'e'].map((id) => `${id} untried`),
		]);
		expect(picks.map((pick) => port.size(pick) > 0)).toEqual([false, true, true, true, false]);
	});

	it('cuts off at most a thousand of which that is remembered', async () => {
		const port = portOver(
			feedOf(Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [String(i), 10 * KB]))),
		);
		for (let i = 0; i < 1_000; i++) await kindsOf(port, [message(String(i))], KB);
		expect([port.size(message('0')), port.size(message('999'))]).not.toContain(0);
		await kindsOf(port, [message('1000')], KB);
		expect([port.size(message('0')), port.size(message('999'))]).toEqual([0, 0]);
		expect(port.size(message('1000'))).toBeGreaterThan(0);
	});

	it('cuts off even a single one, if a most is given', async () => {
		const port = portOver(feedOf({ a: 60 * KB }));
		expect(await kindsOf(port, [message('a')], 50 * KB)).toEqual(['a untried']);
	});

	it('ends with what has come: no more are begun', async () => {
		const picks = Array.from({ length: 30 }, (_, i) => message(`m${String(i)}`, { size: 50 * KB }));
		const port = portOver({ fetch: () => Promise.resolve(Buffer.alloc(50 * KB)) });
		const kinds = await kindsOf(port, picks, 100 * KB);
		expect(kinds.filter((text) => text.endsWith('fetched')).length).toBeGreaterThanOrEqual(2);
		expect(kinds.slice(20)).toEqual(picks.slice(20).map(({ id }) => `${id} untried`));
	});

	it('does not cut off those of known size: they share a signal, so that a feed may fetch several together', async () => {
		const signals = new Set<AbortSignal>();
		const port = portOver({
			fetch: async (_id, signal) => {
				signals.add(signal);
				return await Promise.resolve(Buffer.alloc(80 * KB));
			},
		});
		const picks = ['a', 'b', 'c'].map((id) => message(id, { size: 80 * KB }));
		expect(await kindsOf(port, picks, 100 * KB)).toEqual(['a fetched', 'b fetched', 'c fetched']);
		expect([...signals]).toEqual([never]);
	});

	it('is not the reason where the source is stopped', async () => {
		const stop = new AbortController();
		const port = portOver({
			fetch: async (_id, signal, known) => {
				known?.came?.(60 * KB);
				await Promise.resolve();
				stop.abort();
				signal.throwIfAborted();
				return undefined;
			},
		});
		const { answers } = await port.fetch([message('a'), message('b')], stop.signal, 100 * KB);
		expect(answers.map(({ kind }) => kind)).not.toContain('fetched');
		expect([port.size(message('a')), port.size(message('b'))]).toEqual([0, 0]);
	});
});

describe('the filter', () => {
	let asked: string[][];
	let filter: MailFilter;
	let port: ChangeFetchPort;
	beforeEach(() => {
		asked = [];
		filter = {
			headerFields: ['subject'],
			judgeHeader: (header) => (header.includes('spam') ? 'exclude' : 'take'),
			judge: () => Promise.resolve('take'),
		};
		port = portOver(
			{
				headers: async (ids) => {
					asked.push([...ids]);
					return await Promise.resolve(
						new Map(ids.filter((id) => !id.startsWith('none')).map((id) => [id, Buffer.from(id)])),
					);
				},
			},
			filter,
		);
	});
	const many = (count: number) => Array.from({ length: count }, (_, i) => message(`m${String(i)}`));
	const verdicts = (picks: readonly Waiting[]) => picks.map((pick) => port.verdict(pick));

	it('judges header sections, and leaves what has none to the engine', async () => {
		const picks = [message('spam1'), message('a'), message('none')];
		expect(verdicts(picks)).toEqual([undefined, undefined, undefined]);
		expect(await port.look(picks, 1, never, [])).toEqual([]);
		expect(verdicts(picks)).toEqual(['exclude', 'take', 'undecided']);
		expect(picks.map((pick) => port.withoutOctets(pick).verdict)).toEqual(verdicts(picks));
		expect(picks.every(() => port.isReady())).toBe(true);
	});

	it('asks for a hundred at a time, and for none that it knows', async () => {
		const picks = many(150);
		await port.look(picks, 10, never, []);
		expect(asked).toEqual([picks.slice(0, 100).map(({ id }) => id)]);
		await port.look(picks.slice(50), 50, never, []);
		expect(asked).toHaveLength(1);
		await port.look(picks.slice(50), 51, never, []);
		expect(asked.slice(1)).toEqual([picks.slice(100).map(({ id }) => id)]);
		expect(verdicts(picks.slice(50))).toEqual(picks.slice(50).map(() => 'take'));
	});

	it('remembers its verdict of what waits and of what has come, and no other', async () => {
		const [a, b, c] = [message('spam1'), message('spam2'), message('c')];
		await port.look([a, b], 1, never, []);
		await port.look([c], 1, never, [a]);
		expect(verdicts([a, b, c])).toEqual(['exclude', undefined, 'take']);
	});

	it('is not asked without one, or where the server has no header sections', async () => {
		const headers = jest.fn();
		await portOver({ headers }).look(many(1), 1, never, []);
		expect(headers).not.toHaveBeenCalled();
		await portOver({}, filter).look(many(1), 1, never, []);
	});
});

describe('what has come is looked at again', () => {
	const picks = ['a', 'b'].map((id) => message(id));

	it.each([
		[true, []],
		[false, picks],
	])('by the changes of the folder, if the server can tell (%s)', async (can, unseen) => {
		isWatchable = can;
		const port = portOver({});
		expect(await port.lookAgain(picks, never)).toEqual({ gone: [], unseen });
		expect(port.maxAhead(7)).toBe(7);
	});

	it('by a list of the time, without which no more is fetched ahead', async () => {
		let list: ReadonlySet<string> | undefined = new Set(['b']);
		const port = portOver({ present: () => Promise.resolve(list) });
		expect(await port.lookAgain(picks, never)).toEqual({ gone: [], unseen: [picks[0]] });
		expect(port.maxAhead(7)).toBe(7);
		list = undefined;
		expect(await port.lookAgain(picks, never)).toEqual({ gone: [], unseen: picks });
		expect(port.maxAhead(7)).toBe(0);
	});
});

describe('a message at which the server asked for a pause', () => {
	const failure = { how: 'refused', reason: 'busy', message: 'm', server: 's' } as const;
	let error: Error | undefined;
	let port: ChangeFetchPort;
	let counted: number;
	beforeEach(() => {
		error = undefined;
		counted = 0;
		port = portOver({
			count: async (which) => {
				counted += 1;
				expect(which).toBe('all');
				return await (error === undefined ? Promise.resolve(1) : Promise.reject(error));
			},
		});
	});

	it('is the reason if the folder opens after the pause', async () => {
		await port.judgeAccused(never);
		expect(counted).toBe(0);
		retries.accuse('a', failure);
		await port.judgeAccused(never);
		expect([retries.hasAccused, retries.isDue('a')]).toEqual([false, false]);
	});

	it('is not if the folder does not open either', async () => {
		retries.accuse('a', failure);
		error = new MailError('throttled', 'busy');
		await expect(port.judgeAccused(never)).rejects.toBe(error);
		expect([retries.hasAccused, retries.isDue('a')]).toEqual([false, true]);
	});

	it.each<[string, Error, AbortSignal]>([
		['during the pause', new MailError('throttled', 'busy', { heldBack: true }), never],
		['without a connection', new MailError('network', 'reset'), never],
		['after a stop', new MailError('unavailable', 'stopped'), AbortSignal.abort()],
	])('stays accused %s', async (_, why, signal) => {
		retries.accuse('a', failure);
		error = why;
		await expect(port.judgeAccused(signal)).rejects.toBe(error);
		expect(retries.hasAccused).toBe(true);
	});
});

it('a message is given out with all that is known of it, and named by its folder and time', () => {
	const port = portOver({});
	const [known, unknown] = [message('a', { size: 7 }), message('b', { key: keyOf(undefined, hashOf('b')) })];
	const facts = {
		key: 'a',
		id: 'a',
		generation: 2,
		folderId: 'f',
		mark: 'mark',
		receivedAt: RECEIVED,
		size: 7,
	};
	expect(port.deliver(known, Buffer.from('m'))).toEqual({ ...facts, mime: Buffer.from('m') });
	const error = new MailError('unreadable', 'no');
	expect(port.withoutOctets(known, error)).toEqual({ ...facts, error });
	expect(Object.keys(port.withoutOctets(unknown)).sort()).toEqual([
		'folderId',
		'generation',
		'id',
		'key',
		'mark',
	]);
	expect(port.describe(known)).toEqual({
		message: 'A message in "Inbox" of desk@contoso.example (received 2026-03-01T12:00:00.000Z)',
		server: 'graph.test:443',
	});
	expect(port.describe(unknown).message).toBe('A message in "Inbox" of desk@contoso.example');
	expect([port.key(known), port.size(known), port.octets(Buffer.alloc(3))]).toEqual(['a', 7, 3]);
});
