import { ReadAhead, type Prefetched } from '../../../nodes/mail/source/ReadAhead';
import { settle } from './FetchScene';

const MB = 1024 * 1024;
const KB = 1024;
const never = new AbortController().signal;
const message: Prefetched<string> = { kind: 'fetched', message: 'm' };
let now: number;
let ahead: ReadAhead<string>;
beforeEach(() => {
	now = 1_000_000;
	ahead = new ReadAhead<string>(32 * MB, () => now);
});

function keep(count: number, octets = 0): void {
	for (let i = 0; i < count; i++) ahead.keep(`m${String(i)}`, message, octets);
}

/** A batch of one message, which takes so long and is given out at once. */
async function batch(ms: number): Promise<void> {
	ahead.begin(async () => {
		now += ms;
		ahead.keep('m', message, 1);
		await Promise.resolve();
	});
	await ahead.settled(never);
	ahead.take('m');
}

describe('how much is requested at a time', () => {
	it('begins with little, of half the messages that may be held', () => {
		expect(ahead.allowance()).toEqual({ messages: 200, octets: 4 * MB, alone: 32 * MB });
	});

	it('grows up to half the budget while batches come quickly, and shrinks while they are slow', async () => {
		const octets: (number | undefined)[] = [];
		for (const ms of [499, 500, 499, 499, 1_000, 1_001, 2_000, 2_000, 2_000, 2_000, 2_000, 2_000]) {
			await batch(ms);
			octets.push(ahead.allowance()?.octets);
		}
		const quick = [8, 8, 16, 16, 16].map((count) => count * MB);
		const slow = [8 * MB, 4 * MB, 2 * MB, MB, 512 * KB, 256 * KB, 256 * KB];
		expect(octets).toEqual([...quick, ...slow]);
	});

	it('stays as it is where nothing came', async () => {
		for (const ms of [0, 5_000]) {
			ahead.begin(async () => {
				now += ms;
				await Promise.resolve();
			});
			await ahead.settled(never);
			expect(ahead.allowance()?.octets).toBe(4 * MB);
		}
	});

	it('is what fits beside what is held', () => {
		ahead = new ReadAhead<string>(4 * MB, () => now);
		keep(1, MB);
		expect(ahead.allowance()).toEqual({ messages: 200, octets: 3 * MB, alone: 3 * MB });
	});

	it.each<[string, number, number, number | undefined, number | undefined]>([
		['up to half the messages are held', 200, 0, undefined, 200],
		['more are held', 201, 0, undefined, undefined],
		['up to half the octets are held', 1, 16 * MB, undefined, 200],
		['more are held in octets', 1, 16 * MB + 1, undefined, undefined],
		['few may be held', 2, 0, 4, 2],
		['more than half of the few are held', 3, 0, 4, undefined],
		['one may be held', 0, 0, 1, 1],
		['none may be held', 0, 0, 0, undefined],
		['more may be held than there is room for', 0, 0, 10_000, 200],
	])('%s', (_, count, octets, most, expected) => {
		keep(count, octets);
		expect(ahead.allowance(most)?.messages).toBe(expected);
	});
});

describe('a batch', () => {
	it('is the only one at a time', async () => {
		let end = () => undefined as void;
		ahead.begin(async () => await new Promise((resolve) => (end = resolve)));
		expect(ahead.allowance()).toBeUndefined();
		end();
		await ahead.settled(never);
		expect(ahead.allowance()).toBeDefined();
	});

	it('that fails is the last one', async () => {
		const error = new Error('reset');
		expect(() => ahead.assertGood()).not.toThrow();
		ahead.begin(() => Promise.reject(error));
		await ahead.settled(never);
		expect(ahead.allowance()).toBeUndefined();
		expect(() => ahead.assertGood()).toThrow(error);
	});

	it.each(['stop', 'close'] as const)('is ended by a %s, and is the last one', async (how) => {
		const stop = new AbortController();
		let isAborted = false;
		ahead.begin(async (signal) => {
			await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
			isAborted = true;
		});
		const settled = ahead.settled(stop.signal);
		const end = how === 'stop' ? expect(settled).rejects.toThrow('Stopped') : settled;
		if (how === 'stop') stop.abort();
		else ahead.close();
		await end;
		expect(isAborted).toBe(true);
		expect(ahead.allowance()).toBeUndefined();
	});

	it('is not ended by a stop of who has waited for one before', async () => {
		const stop = new AbortController();
		ahead.begin(async () => void (await settle()));
		await ahead.settled(stop.signal);
		stop.abort();
		expect(ahead.allowance()).toBeDefined();
	});
});

describe('what is held', () => {
	it('counts once, until it is taken', () => {
		ahead.keep('a', message, 10);
		ahead.keep('a', message, 20);
		ahead.keep('b', message, 5);
		expect([ahead.size, ahead.octets]).toEqual([2, 25]);
		expect(ahead.take('a')).toBe(message);
		expect(ahead.take('a')).toBeUndefined();
		expect([ahead.size, ahead.octets]).toEqual([1, 5]);
	});

	it('is fresh for less than a second, again from when the server has confirmed it', () => {
		ahead.keep('a', message, 1);
		now += 999;
		expect([ahead.isFresh('a'), ahead.isFresh('other')]).toEqual([true, false]);
		now += 1;
		expect(ahead.isFresh('a')).toBe(false);
		ahead.noteSeen();
		now += 999;
		expect(ahead.isFresh('a')).toBe(true);
	});

	it('is dropped if it no longer waits, and with the source', () => {
		for (const key of ['a', 'b', 'c']) ahead.keep(key, message, 1);
		ahead.keepOnly(new Set(['a', 'b', 'd']));
		expect([ahead.has('a'), ahead.has('c'), ahead.octets]).toEqual([true, false, 2]);
		ahead.close();
		expect([ahead.size, ahead.octets]).toEqual([0, 0]);
	});
});
