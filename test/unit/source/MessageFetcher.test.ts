import type { Answer, FetchPort, WaitingMessages } from '../../../nodes/mail/source/FetchPort';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { BUDGET, MessageFetcher } from '../../../nodes/mail/source/MessageFetcher';

type Message = { id: string; size?: number };
type Told = 'missing' | 'missingAlone' | 'notFound' | 'came';

const never = new AbortController().signal;
let now: number;
let retries: FetchRetries;
let told: Map<string, Told>;
let asked: string[][];
let waiting: Message[];
let inHand: Message[];
let gone: string[];
let most: number;

beforeEach(() => {
	now = 1_000_000;
	retries = new FetchRetries({ now: () => now });
	told = new Map();
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
	const what = told.get(pick.id) ?? 'came';
	if (what === 'came') return { pick, kind: 'came', message: pick.id };
	if (what === 'notFound') return { pick, kind: 'notFound' };
	return { pick, kind: 'missing', how: 'absent', reason: 'no', isAlone: what === 'missingAlone' };
}

const put = (...ids: string[]) => waiting.push(...ids.map((id) => ({ id })));
const fetch = async (limit = 10) => (await fetcher.fetch(queue, limit, never)).deliveries;
let fetcher: MessageFetcher<Message, string, string>;
beforeEach(() => (fetcher = new MessageFetcher(port, retries)));

it('asks alone for what did not come with others, and blames it only then', async () => {
	put('a', 'bad', 'c');
	told.set('bad', 'missing');
	expect(await fetch()).toEqual(['a', 'c']);
	expect(retries.msUntilDue).toBe(0);
	expect(await fetch()).toEqual([]);
	expect(asked).toEqual([['a', 'bad', 'c'], ['bad']]);
	expect(retries.msUntilDue).toBe(1_000);
});

it('blames at once what had a request to itself', async () => {
	put('a', 'bad');
	told.set('bad', 'missingAlone');
	expect(await fetch()).toEqual(['a']);
	expect(retries.msUntilDue).toBe(1_000);
	expect(await fetch()).toEqual([]);
	expect(asked).toHaveLength(1);
});

it('asks for what was not found along with others, in its time, until it is gone', async () => {
	put('a');
	told.set('a', 'notFound');
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

it('takes nothing beyond its room, suspects included', async () => {
	put('bad', 'a');
	retries.suspect('bad');
	most = 1;
	expect(await fetch()).toEqual(['a']);
	expect(await fetcher.fetch(queue, 10, never)).toEqual({ deliveries: [], isIdle: true });
	expect(asked).toEqual([['a']]);
});

it('asks for no more octets at a time than the budget, and for one message in any case', async () => {
	waiting.push({ id: 'large', size: BUDGET + 1 }, { id: 'b', size: BUDGET / 2 }, { id: 'c', size: BUDGET });
	await fetch();
	await fetch();
	await fetch();
	expect(asked).toEqual([['large'], ['b'], ['c']]);
});
