import type { Answer, FetchPort, WaitingMessages } from '../../../nodes/mail/source/FetchPort';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { BUDGET, MessageFetcher } from '../../../nodes/mail/source/MessageFetcher';

type Message = { id: string; size?: number };
type Fault = 'missing' | 'missingAlone' | 'notFound' | 'fetched';

const never = new AbortController().signal;
let now: number;
let retries: FetchRetries;
let faults: Map<string, Fault>;
let asked: string[][];
let waiting: Message[];
let inHand: Message[];
let gone: string[];
let most: number;

beforeEach(() => {
	now = 1_000_000;
	retries = new FetchRetries({ now: () => now });
	faults = new Map();
	asked = [];
	waiting = [];
	inHand = [];
	gone = [];
	most = 100;
});

const queue: WaitingMessages<Message> = {
	get waiting() {
		return waiting.length;
	},
	get room() {
		return most - inHand.length;
	},
	peek: (limit) => waiting.slice(0, limit),
	take: (picks) => {
		waiting = waiting.filter((one) => !picks.includes(one));
		inHand.push(...picks);
	},
	putBack: (pick) => {
		inHand = inHand.filter((one) => one !== pick);
		waiting.unshift(pick);
	},
	gone: (pick) => {
		inHand = inHand.filter((one) => one !== pick);
		gone.push(pick.id);
	},
};

const port: FetchPort<Message, string, string> = {
	key: ({ id }) => id,
	size: ({ size = 0 }) => size,
	look: () => Promise.resolve([]),
	content: (message) => ({ mime: Buffer.from(message) }),
	octets: (message) => message.length,
	isReady: () => true,
	verdict: () => undefined,
	fetch: (picks) => {
		asked.push(picks.map(({ id }) => id));
		return Promise.resolve({ answers: picks.map((pick) => answer(pick)) });
	},
	deliver: ({ id }) => id,
	withoutOctets: ({ id }, error) => `${id}: ${error?.kind ?? 'excluded'}`,
	describe: ({ id }) => ({ message: id, server: 'mail.test' }),
};

function answer(pick: Message): Answer<Message, string> {
	const what = faults.get(pick.id) ?? 'fetched';
	if (what === 'fetched') return { pick, kind: 'fetched', message: pick.id };
	if (what === 'notFound') return { pick, kind: 'notFound' };
	return { pick, kind: 'missing', how: 'absent', reason: 'no', isAlone: what === 'missingAlone' };
}

const put = (...ids: string[]) => waiting.push(...ids.map((id) => ({ id })));
const fetch = async (limit = 10) => (await fetcher.fetch(queue, limit, never)).deliveries;
let fetcher: MessageFetcher<Message, string, string>;
beforeEach(() => (fetcher = new MessageFetcher(port, retries, () => now)));

it('MessageFetcher requests a message alone that failed with others, and blames it only then', async () => {
	put('a', 'bad', 'c');
	faults.set('bad', 'missing');
	expect(await fetch()).toEqual(['a', 'c']);
	expect(retries.msUntilDue).toBe(0);
	expect(await fetch()).toEqual([]);
	expect(asked).toEqual([['a', 'bad', 'c'], ['bad']]);
	expect(retries.msUntilDue).toBe(1_000);
});

it('MessageFetcher immediately blames a message that was requested alone', async () => {
	put('a', 'bad');
	faults.set('bad', 'missingAlone');
	expect(await fetch()).toEqual(['a']);
	expect(retries.msUntilDue).toBe(1_000);
	expect(await fetch()).toEqual([]);
	expect(asked).toHaveLength(1);
});

it('MessageFetcher requests a message that was not found again with others, when it is due, until it is gone', async () => {
	put('a');
	faults.set('a', 'notFound');
	for (let i = 0; i < 4; i++) {
		put(`m${String(i)}`);
		await fetch();
		put(`meanwhile${String(i)}`);
		await fetch();
		now += retries.msUntilDue === Infinity ? 0 : retries.msUntilDue;
	}
	expect(gone).toEqual(['a']);
	expect(asked.filter((ids) => ids.includes('a'))).toEqual([0, 1, 2, 3].map((i) => ['a', `m${String(i)}`]));
});

it('MessageFetcher fetches no more than it has room for, including suspects', async () => {
	put('bad', 'a');
	retries.suspect('bad');
	most = 1;
	expect(await fetch()).toEqual(['a']);
	expect(await fetcher.fetch(queue, 10, never)).toEqual({ deliveries: [], isIdle: true });
	expect(asked).toEqual([['a']]);
});

it('MessageFetcher requests no more octets at a time than the budget, but at least one message', async () => {
	waiting.push({ id: 'large', size: BUDGET + 1 }, { id: 'b', size: BUDGET / 2 }, { id: 'c', size: BUDGET });
	await fetch();
	await fetch();
	await fetch();
	expect(asked).toEqual([['large'], ['b'], ['c']]);
});

describe('a message in progress', () => {
	const minute = 60_000;
	/** What comes of asking as often as one is told to, in the end. */
	const recallUntil = async (id: string, end: number) => {
		for (;;) {
			const recalled = await fetcher.recall({ id }, never);
			if (recalled.is !== 'later' || now > end) return recalled;
			expect(recalled.afterMs).toBeGreaterThan(0);
			now += recalled.afterMs;
			// Others are read, and nothing waits: what does not wait is forgotten then.
			await fetch();
		}
	};

	it('is requested once more alone, whatever waits', async () => {
		put('a', 'b');
		await fetch(1);
		expect(await fetcher.recall({ id: 'a' }, never)).toEqual({
			is: 'here',
			content: { mime: Buffer.from('a') },
		});
		expect(asked).toEqual([['a'], ['a']]);
		expect(await fetch()).toEqual(['b']);
	});

	it('is gone when it is not found minutes later either, and not before', async () => {
		const begin = now;
		faults.set('a', 'notFound');
		expect(await recallUntil('a', begin + 60 * minute)).toEqual({ is: 'gone' });
		expect(now - begin).toBeGreaterThanOrEqual(2 * minute);
		expect(retries.size).toBe(0);
	});

	it('that was not found for a while comes', async () => {
		faults.set('a', 'notFound');
		await recallUntil('a', now + 10_000);
		faults.delete('a');
		expect(await recallUntil('a', now + 10 * minute)).toMatchObject({ is: 'here' });
	});

	it('that is not returned is requested at growing intervals, and finally given up', async () => {
		faults.set('a', 'missing');
		const begin = now;
		expect(await recallUntil('a', begin + 300 * minute)).toMatchObject({
			is: 'lost',
			error: { kind: 'unreadable' },
		});
		expect(now - begin).toBeGreaterThanOrEqual(60 * minute);
		expect(asked.length).toBeLessThan(40);
		expect(retries.size).toBe(0);
	});

	it('is not asked for before its time', async () => {
		faults.set('a', 'missing');
		await fetcher.recall({ id: 'a' }, never);
		expect(await fetcher.recall({ id: 'a' }, never)).toEqual({ is: 'later', afterMs: 1_000 });
		expect(asked).toEqual([['a']]);
	});
});

describe('read ahead', () => {
	/** What came meanwhile, once nothing is on the way. */
	const ready = async (limit = 10) => {
		const come = fetcher.ready(queue, limit);
		await settle();
		return come;
	};
	const settle = async () => await new Promise((resolve) => setImmediate(resolve));
	/** After the first message, which nobody reads ahead of. */
	const begin = async () => {
		expect(await fetch(1)).toHaveLength(1);
		expect(await ready()).toEqual([]);
	};

	it('has the next messages fetched meanwhile, in their order, and takes none that nobody wants yet', async () => {
		put('a', 'b', 'c', 'd');
		await begin();
		expect(asked).toEqual([['a'], ['b', 'c', 'd']]);
		expect(inHand.map(({ id }) => id)).toEqual(['a']);
		expect(waiting).toHaveLength(3);
		expect(await ready(2)).toEqual(['b', 'c']);
		expect(await fetch()).toEqual(['d']);
		expect(asked).toHaveLength(2);
	});

	it('asks for nothing before somebody has read', async () => {
		put('a', 'b');
		expect(await ready()).toEqual([]);
		expect(asked).toEqual([]);
	});

	it('takes nothing beyond the room of the position', async () => {
		put('a', 'b', 'c');
		await begin();
		most = 2;
		expect(await ready()).toEqual(['b']);
		expect(await ready()).toEqual([]);
	});

	it('keeps within its octets, and leaves what is larger to who asks for it', async () => {
		const size = BUDGET / 4;
		put('first');
		waiting.push({ id: 'a', size }, { id: 'b', size }, { id: 'c', size }, { id: 'huge', size: 2 * BUDGET });
		await begin();
		for (let i = 0; i < 5; i++) await ready(0);
		const ahead = asked.slice(1).flat();
		expect(ahead).toEqual(['a', 'b', 'c']);
		expect(await ready()).toEqual(['a', 'b', 'c']);
		expect(await ready()).toEqual([]);
		expect(await fetch()).toEqual(['huge']);
	});

	it('stays flat however much waits', async () => {
		put(...Array.from({ length: 5_000 }, (_, i) => `m${String(i)}`));
		await begin();
		for (let i = 0; i < 50; i++) await ready(0);
		const first = asked.flat().length;
		expect(first).toBeLessThan(1_000);
		for (let i = 0; i < 50; i++) await ready(0);
		expect(asked.flat()).toHaveLength(first);
	});

	it('holds no more than the port allows at this pace, and fetches several at a time', async () => {
		const paces: number[] = [];
		let allowed = 4;
		const maxAhead = (pace: number) => {
			paces.push(pace);
			return allowed;
		};
		fetcher = new MessageFetcher({ ...port, maxAhead }, retries, () => now);
		put(...Array.from({ length: 20 }, (_, i) => String(i)));
		await begin();
		expect(await ready(1)).toEqual(['1']);
		expect(await ready(1)).toEqual(['2']);
		await ready(0);
		expect(asked).toEqual([['0'], ['1', '2', '3', '4'], ['5', '6']]);
		allowed = 0;
		expect(await ready(10)).toEqual(['3', '4', '5', '6']);
		expect(asked).toHaveLength(3);
		expect(paces).toEqual([0, 2, 3, 3, 7]);
	});

	it('does not give what has gone from the list meanwhile', async () => {
		put('a', 'b', 'c');
		await begin();
		waiting = waiting.filter(({ id }) => id !== 'b');
		expect(await ready()).toEqual(['c']);
	});

	it('looks again at what has waited for long, and skips what people have dealt with', async () => {
		const looks: string[][] = [];
		fetcher = new MessageFetcher(
			{
				...port,
				lookAgain: (come) => {
					looks.push(come.map(({ id }) => id));
					return Promise.resolve({ gone: come.filter(({ id }) => id === 'b'), unseen: [] });
				},
			},
			retries,
			() => now,
		);
		put('a', 'b', 'c', 'd');
		await begin();
		now += 10_000;
		expect(await ready()).toEqual([]);
		expect(await fetch(1)).toEqual(['c']);
		expect(looks).toEqual([['b', 'c', 'd']]);
		expect(gone).toEqual(['b']);
		expect(await ready()).toEqual(['d']);
	});

	it('continues while one message is unavailable, which is requested alone in alternation with the rest', async () => {
		put('a', 'b', 'bad', 'c');
		faults.set('bad', 'missing');
		await begin();
		expect(await ready()).toEqual(['b', 'c']);
		await ready();
		expect(asked).toEqual([['a'], ['b', 'bad', 'c'], ['bad']]);
		expect(retries.msUntilDue).toBe(1_000);
		expect(waiting.map(({ id }) => id)).toEqual(['bad']);
	});

	it('returns what had arrived when the connection broke, and then reports it', async () => {
		const failure = new Error('reset');
		let calls = 0;
		fetcher = new MessageFetcher(
			{
				...port,
				fetch: (picks) => {
					calls += 1;
					const answers = picks.map(
						(pick): Answer<Message, string> =>
							calls === 1 || pick.id === 'b'
								? { pick, kind: 'fetched', message: pick.id }
								: { pick, kind: 'missing', how: 'cut', reason: 'reset' },
					);
					return Promise.resolve(calls === 1 ? { answers } : { answers, failure });
				},
			},
			retries,
			() => now,
		);
		put('a', 'b', 'c');
		await begin();
		expect(await ready()).toEqual(['b']);
		await expect(fetch()).rejects.toBe(failure);
		expect(retries.isSuspect('c')).toBe(true);
		expect(waiting.map(({ id }) => id)).toEqual(['c']);
	});

	it('forgets everything when it is closed, and asks for no more', async () => {
		put('a', 'b', 'c');
		await begin();
		fetcher.close();
		expect(await ready()).toEqual([]);
		expect(waiting.map(({ id }) => id)).toEqual(['b', 'c']);
		expect(asked).toHaveLength(2);
	});
});
