import { MailError, type MailErrorKind } from '../../../nodes/mail/contracts/MailError';
import type { MailFilter } from '../../../nodes/mail/contracts/MailFilter';
import type { ChangeFeed, MessageLook } from '../../../nodes/mail/source/ChangeFeed';
import { ChangeFetchPort } from '../../../nodes/mail/source/ChangeFetchPort';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { hashOf, keyOf } from '../../../nodes/mail/source/messageKey';
import type { Waiting } from '../../../nodes/mail/source/MessageQueue';

const never = new AbortController().signal;
const RECEIVED = new Date('2026-03-01T12:00:00Z');
const settings = { server: 'graph.test:443', mailbox: 'desk@contoso.example', folder: 'Inbox' };
const error = (kind: MailErrorKind, more = {}) => new MailError(kind, `${kind} it is`, more);

/** What a request for a message does; otherwise its id is its content. */
let answers: Map<string, Error | Buffer | undefined>;
let looks: Map<string, MessageLook>;
let lookedUp: string[][];
/** What a request for the number of messages does. */
let folderError: Error | undefined;
let counted: number;
let retries: FetchRetries;

beforeEach(() => {
	answers = new Map();
	looks = new Map();
	lookedUp = [];
	folderError = undefined;
	counted = 0;
	retries = new FetchRetries();
});

const message = (id: string, more: Partial<Waiting> = {}): Waiting => ({
	id,
	key: keyOf(RECEIVED, hashOf(id)),
	generation: 0,
	mark: '',
	...more,
});
const messages = (...ids: string[]) => ids.map((id) => message(id));

function portOver(feed: Partial<ChangeFeed> = {}, more: { filter?: MailFilter } = {}): ChangeFetchPort {
	const plain = {
		fetch: async (id: string) => {
			await Promise.resolve();
			const answer = answers.has(id) ? answers.get(id) : Buffer.from(id);
			if (answer instanceof Error) throw answer;
			return answer;
		},
		look: async (ids: readonly string[]) => {
			lookedUp.push([...ids]);
			return await Promise.resolve(looks);
		},
		count: async () => {
			counted += 1;
			await Promise.resolve();
			if (folderError !== undefined) throw folderError;
			return 1;
		},
	};
	return new ChangeFetchPort({
		feed: { ...plain, ...feed },
		settings,
		folderId: 'f',
		retries,
		watch: () => Promise.resolve(true),
		...more,
	});
}

/** Every answer by id, without what it is an answer to. */
async function fetch(picks: readonly Waiting[], signal = never, port = portOver()) {
	const { answers: all, failure } = await port.fetch(picks, signal);
	return { failure, ...Object.fromEntries(all.map(({ pick, ...rest }) => [pick.id, rest])) };
}

const came = (id: string) => ({ kind: 'fetched', message: Buffer.from(id) });
const untried = { kind: 'untried' };

describe('a message that is not found', () => {
	it.each<[string, MessageLook | undefined, object]>([
		['gone if it is in another folder', { is: 'elsewhere' }, { kind: 'gone' }],
		[
			'asked for again if it is here',
			{ is: 'here', change: { id: 'a' } },
			{ kind: 'missing', how: 'absent', reason: expect.any(String), isAlone: true },
		],
		[
			'asked for again if it cannot be looked up',
			{ is: 'unknown', error: error('unavailable') },
			{ kind: 'missing', how: 'refused', reason: 'unavailable it is', isAlone: true },
		],
		['perhaps gone if it is not found again', { is: 'notFound' }, { kind: 'notFound' }],
		['perhaps gone if nothing is said of it', undefined, { kind: 'notFound' }],
	])('is %s', async (_, look, expected) => {
		answers.set('a', undefined);
		if (look !== undefined) looks.set('a', look);
		const all = await fetch(messages('a', 'b'));
		expect(all).toMatchObject({ failure: undefined, a: expected, b: came('b') });
		expect(lookedUp).toEqual([['a']]);
		expect(await fetch([message('a', { size: 5 })])).toMatchObject({ a: expected });
	});

	it('is looked up, and no other is', async () => {
		answers.set('bad', error('unreadable'));
		await fetch(messages('a', 'bad'));
		expect(lookedUp).toEqual([]);
	});
});

describe('a message that cannot be fetched', () => {
	it.each<[string, Error, object]>([
		[
			'is refused alone if it is unreadable',
			error('unreadable'),
			{ kind: 'missing', how: 'refused', reason: 'unreadable it is', isAlone: true },
		],
		[
			'is given out with its error if it is too large',
			error('tooLarge'),
			{ kind: 'hopeless', error: error('tooLarge') },
		],
		[
			'may be refused because of others, if the folder opens',
			error('refused'),
			{ kind: 'missing', how: 'refused', isAlone: false },
		],
		['may be cut off because of others', error('network'), { kind: 'missing', how: 'cut', isAlone: false }],
		[
			'may be cut off by anything unknown',
			new Error('odd'),
			{ kind: 'missing', how: 'cut', reason: 'odd', isAlone: false },
		],
	])('%s', async (_, why, expected) => {
		answers.set('bad', why);
		expect(await fetch(messages('a', 'bad'))).toMatchObject({
			failure: undefined,
			a: came('a'),
			bad: expected,
		});
	});

	it('does not end the reading where the folder opens, also if it was the only one', async () => {
		answers.set('bad', error('refused'));
		expect(await fetch(messages('bad'))).toMatchObject({ failure: undefined, bad: { kind: 'missing' } });
	});

	it('is asked for no more than its folder: only a refusal by the server is looked into', async () => {
		for (const kind of ['unreadable', 'tooLarge', 'network'] as const) {
			answers.set('bad', error(kind));
			await fetch(messages('a', 'bad'));
		}
		expect(counted).toBe(0);
		answers.set('bad', error('refused'));
		await fetch(messages('a', 'bad'));
		expect(counted).toBe(1);
	});

	it('is not to blame if the folder does not open either: the failure is reported', async () => {
		answers.set('bad', error('permission'));
		folderError = error('permission');
		expect(await fetch(messages('a', 'bad'))).toEqual({
			failure: answers.get('bad'),
			a: came('a'),
			bad: untried,
		});
	});

	it('may be the reason why the server asks for a pause, until that is over', async () => {
		answers.set('bad', error('throttled'));
		answers.set('next', error('throttled', { heldBack: true }));
		folderError = error('throttled', { heldBack: true });
		expect(await fetch(messages('a', 'bad', 'next'))).toEqual({
			failure: answers.get('bad'),
			a: came('a'),
			bad: { kind: 'throttled', reason: 'throttled it is' },
			next: untried,
		});
	});

	it('is not the reason for a pause that the folder needs, too', async () => {
		answers.set('bad', error('throttled'));
		folderError = error('throttled');
		expect(await fetch(messages('bad'))).toMatchObject({ bad: untried });
	});

	it('is not accused by an error of another kind while the server asks for a pause', async () => {
		answers.set('bad', error('refused'));
		folderError = error('throttled', { heldBack: true });
		expect(await fetch(messages('bad'))).toMatchObject({ bad: untried, failure: answers.get('bad') });
	});
});

describe('a broken connection', () => {
	beforeEach(() => {
		for (const id of ['a', 'b']) answers.set(id, error('network'));
	});

	it('is reported if nothing came', async () => {
		expect(await fetch(messages('a', 'b'))).toMatchObject({
			failure: error('network'),
			a: { kind: 'missing', how: 'cut' },
		});
	});

	it('is blamed on a message that has failed before, and is requested alone', async () => {
		retries.suspect('a');
		expect(await fetch(messages('a'))).toMatchObject({
			failure: undefined,
			a: { kind: 'missing', how: 'cut' },
		});
		expect(await fetch(messages('a', 'b'))).toMatchObject({ failure: error('network') });
		expect(await fetch(messages('b'))).toMatchObject({ failure: error('network') });
	});

	it('ends the requests: what was not begun is left untried', async () => {
		const large = Array.from({ length: 8 }, (_, i) => message(`m${String(i)}`));
		answers.set('m1', error('network'));
		const all = await fetch(large);
		expect(all).toMatchObject({ failure: undefined, m0: came('m0'), m1: { how: 'cut' }, m7: untried });
	});

	it('of a stop is reported, whatever came', async () => {
		const stop = new AbortController();
		const port = portOver({
			fetch: async (id) => {
				await Promise.resolve();
				if (id === 'a') return Buffer.from('a');
				stop.abort();
				throw error('refused');
			},
		});
		const all = await fetch(messages('a', 'bad'), stop.signal, port);
		expect(all).toMatchObject({ failure: error('refused'), a: came('a') });
		expect(counted).toBe(0);
	});
});

describe('how many are requested at a time', () => {
	/** The most that were on the way together. */
	async function mostOf(picks: readonly Waiting[], fail?: string): Promise<[number, number]> {
		let [now, most, all] = [0, 0, 0];
		const port = portOver({
			fetch: async (id) => {
				all += 1;
				most = Math.max(most, (now += 1));
				await new Promise((resolve) => setImmediate(resolve));
				now -= 1;
				if (id === fail) throw error('unavailable');
				return Buffer.from(id);
			},
		});
		await port.fetch(picks, never);
		return [most, all];
	}
	const many = (count: number, size?: number) =>
		Array.from({ length: count }, (_, i) =>
			message(`${String(size)}-${String(i)}`, size === undefined ? {} : { size }),
		);
	const SMALL = 128 * 1024;

	it.each<[string, Waiting[], number]>([
		['four of unknown size', many(30), 4],
		['four large ones', many(30, SMALL + 1), 4],
		['twenty small ones', many(50, SMALL), 20],
		['no more than there are', many(3, SMALL), 3],
		['four large ones among small ones', [...many(10), ...many(10, 1)], 14],
	])('%s', async (_, picks, expected) => {
		expect(await mostOf(picks)).toEqual([expected, picks.length]);
	});

	it('four large ones, also behind small ones that have come', async () => {
		const [small, large] = [many(40, 1), many(20)];
		let [now, most] = [0, 0];
		const port = portOver({
			fetch: async (id) => {
				const isLarge = id.startsWith('undefined');
				if (isLarge) most = Math.max(most, (now += 1));
				await new Promise((resolve) => setImmediate(resolve));
				if (isLarge) now -= 1;
				return Buffer.from(id);
			},
		});
		await port.fetch([...small, ...large], never);
		expect(most).toBe(4);
	});

	it('those that wait for their turn are given up with a stop, and what has come is kept', async () => {
		const stop = new AbortController();
		const port = portOver({
			fetch: async (id) => {
				await new Promise((resolve) => setImmediate(resolve));
				stop.abort();
				return Buffer.from(id);
			},
		});
		const all = await fetch(many(8), stop.signal, port);
		expect(all).toMatchObject({ 'undefined-0': came('undefined-0'), 'undefined-7': untried });
	});

	it('none is begun after a failure that is not of a message', async () => {
		expect(await mostOf(many(12), 'undefined-0')).toEqual([4, 4]);
	});

	it('a message that is unreadable ends nothing', async () => {
		answers.set('m1', error('unreadable'));
		const all = await fetch(messages(...Array.from({ length: 8 }, (_, i) => `m${String(i)}`)));
		expect(all).toMatchObject({ m7: came('m7') });
	});

	it('the places are given up again', async () => {
		const port = portOver();
		for (let round = 0; round < 3; round++)
			expect(await fetch(many(6), never, port)).toMatchObject({ 'undefined-5': came('undefined-5') });
	});
});
