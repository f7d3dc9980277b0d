import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { Answers } from '../../../nodes/mail/source/FetchPort';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { recallMessage, recallUnlisted } from '../../../nodes/mail/source/recallMessage';
import { plainPort, type Reply } from './plainPort';

const KEY = 'key of a';
const MINUTE = 60_000;
const none = new Set<string>();

let now: number;
let retries: FetchRetries;
let stop: AbortController;
beforeEach(() => {
	now = 1_000_000;
	retries = new FetchRetries({ giveUpAfterMs: MINUTE, now: () => now });
	stop = new AbortController();
});

const here = { is: 'here', content: { mime: Buffer.from('text of a') } };
const failure = new MailError('network', 'Connection lost');
const missing: Reply = { kind: 'missing', how: 'absent', reason: 'No body' };

/** The server gives this answer. */
async function recall(reply?: Reply, more: Partial<Answers<string, string>> = {}) {
	const answers = reply === undefined ? [] : [{ pick: 'a', ...reply }];
	const port = plainPort({ fetch: async () => await Promise.resolve({ answers, ...more }) });
	return await recallMessage({ port, retries }, 'a', stop.signal);
}

it('recallMessage returns a message, and asks for it also if it is read by now', async () => {
	const { fetch } = plainPort();
	const again = jest.fn(async (pick: string, signal: AbortSignal) => await fetch([pick], signal));
	const once = jest.fn(fetch);
	expect(await recallMessage({ port: plainPort({ fetch: once }), retries }, 'a', stop.signal)).toEqual(here);
	expect(once).toHaveBeenCalledWith(['a'], stop.signal);
	const port = plainPort({ fetch: once, fetchAgain: again });
	expect(await recallMessage({ port, retries }, 'a', stop.signal)).toEqual(here);
	expect([again.mock.calls, once.mock.calls.length]).toEqual([[['a', stop.signal]], 1]);
});

it('recallMessage says that a message is gone only if the server has proven it', async () => {
	expect(await recall({ kind: 'gone' })).toEqual({ is: 'gone' });
	expect(await recall({ kind: 'untried' })).toEqual({ is: 'later', afterMs: 1_000 });
	expect(await recall()).toEqual({ is: 'later', afterMs: 1_000 });
});

it('recallMessage returns the reason if no retry can help', async () => {
	const error = new MailError('tooLarge', 'Too large');
	expect(await recall({ kind: 'hopeless', error })).toEqual({ is: 'lost', error });
});

it('recallMessage waits as long as for a message that is not in progress, and gives it up with the reason', async () => {
	const pauses: number[] = [];
	let last = await recall(missing);
	while (last.is === 'later') {
		pauses.push(last.afterMs / 1_000);
		now += last.afterMs;
		last = await recall(missing);
	}
	expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 1]);
	expect(last).toMatchObject({ is: 'lost', error: { kind: 'unreadable' } });
	// Anything that happens to it later begins anew.
	expect(await recall(missing)).toEqual({ is: 'later', afterMs: 1_000 });
});

it('recallMessage makes no request before the pause is over', async () => {
	await recall(missing);
	now += 400;
	const fetch = jest.fn(plainPort().fetch);
	const port = plainPort({ fetch });
	const calls = async () => await recallMessage({ port, retries }, 'a', stop.signal);
	expect(await calls()).toEqual({ is: 'later', afterMs: 600 });
	now += 599;
	expect(await calls()).toEqual({ is: 'later', afterMs: 1 });
	expect(fetch).not.toHaveBeenCalled();
	now += 1;
	expect(await calls()).toEqual(here);
});

it('recallMessage blames the message at which the server asks for a pause when it is requested alone', async () => {
	expect(await recall({ kind: 'throttled', reason: 'Wait' })).toMatchObject({ is: 'later' });
	expect(retries.hasAccused).toBe(true);
});

it('recallMessage blames no message if the source was stopped meanwhile', async () => {
	stop.abort();
	expect(await recall(missing)).toEqual({ is: 'later', afterMs: 1_000 });
	expect(retries.isSuspect(KEY)).toBe(false);
});

it('recallMessage throws what concerns the connection, unless it is clear what has become of the message', async () => {
	await expect(recall({ kind: 'untried' }, { failure })).rejects.toBe(failure);
	await expect(recall({ kind: 'gone' }, { failure })).rejects.toBe(failure);
	expect(await recall({ kind: 'fetched', message: 'text of a' }, { failure })).toEqual(here);
	const error = new MailError('tooLarge', 'Too large');
	expect(await recall({ kind: 'hopeless', error }, { failure })).toEqual({ is: 'lost', error });
});

it.each<[string, () => Promise<unknown>]>([
	['is not found', async () => await recall({ kind: 'notFound' })],
	['is not listed', async () => await Promise.resolve(recallUnlisted(retries, KEY))],
])(
	'the pauses of a message in progress that %s are remembered, although it does not wait',
	async (_, fail) => {
		await fail();
		retries.keepOnly(none);
		expect(retries.msUntil(KEY)).toBeGreaterThan(0);
	},
);

it('recallUnlisted says that a message is gone once the server has not listed it for two minutes', () => {
	const pauses: number[] = [];
	let last = recallUnlisted(retries, KEY);
	while (last.is === 'later') {
		pauses.push(last.afterMs / 1_000);
		now += last.afterMs;
		last = recallUnlisted(retries, KEY);
	}
	expect([pauses, last]).toEqual([[5, 25, 90], { is: 'gone' }]);
});

it('recallUnlisted looks no earlier than after the pause', () => {
	recallUnlisted(retries, KEY);
	now += 2_000;
	for (let times = 0; times < 5; times += 1)
		expect(recallUnlisted(retries, KEY)).toEqual({ is: 'later', afterMs: 3_000 });
	now += 2_999;
	expect(recallUnlisted(retries, KEY)).toEqual({ is: 'later', afterMs: 1 });
	now += 1;
	expect(recallUnlisted(retries, KEY)).toEqual({ is: 'later', afterMs: 25_000 });
});
