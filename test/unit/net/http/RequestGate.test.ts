import { getEventListeners } from 'node:events';
import { MailError } from '../../../../nodes/mail/contracts/MailError';
import { RequestGate } from '../../../../nodes/mail/net/http/RequestGate';

const never = new AbortController().signal;
const turn = async () => await new Promise((resolve) => setImmediate(resolve));
const throttled = new MailError('throttled', 'graph.test asks to wait', {
	hint: 'It passes.',
	code: 'HTTP 429',
});

/** Work that ends when it is told to. */
function work() {
	let end: () => void = () => undefined;
	const ended = new Promise<void>((resolve) => (end = resolve));
	return { end, do: async () => await ended };
}

it('RequestGate lets a limited number in at a time, in the order they came', async () => {
	const gate = new RequestGate(2);
	const works = Array.from({ length: 5 }, work);
	const started: number[] = [];
	const runs = works.map(async (one, i) => {
		await gate.run(never, async () => {
			started.push(i);
			await one.do();
		});
	});
	await turn();
	expect(started).toEqual([0, 1]);
	works[1]!.end();
	await turn();
	expect(started).toEqual([0, 1, 2]);
	for (const { end } of works) end();
	await Promise.all(runs);
	expect(started).toEqual([0, 1, 2, 3, 4]);
	expect(gate.isForgettable).toBe(true);
});

it('RequestGate lets the next one in when work fails', async () => {
	const gate = new RequestGate(1);
	await expect(gate.run(never, async () => await Promise.reject(new Error('no')))).rejects.toThrow('no');
	expect(await gate.run(never, async () => await Promise.resolve(1))).toBe(1);
});

it('RequestGate releases callers that give up waiting, and no others', async () => {
	const gate = new RequestGate(1);
	const first = work();
	const holding = gate.run(never, first.do);
	const impatient = new AbortController();
	const gaveUp = gate.run(impatient.signal, async () => await Promise.resolve('never'));
	const patient = gate.run(never, async () => await Promise.resolve('done'));
	impatient.abort();
	await expect(gaveUp).rejects.toMatchObject({ kind: 'network' });
	first.end();
	await holding;
	expect(await patient).toBe('done');
	await expect(gate.run(impatient.signal, async () => await Promise.resolve())).rejects.toThrow('Stopped');
});

it('RequestGate is one for a mailbox in the whole process, also for a package that is loaded again', () => {
	const gate = RequestGate.shared('graph desk@contoso.example', 4);
	expect(gate).toBeInstanceOf(RequestGate);
	expect(RequestGate.shared('graph desk@contoso.example', 4)).toBe(gate);
	jest.isolateModules(() => {
		const again = jest.requireActual<typeof import('../../../../nodes/mail/net/http/RequestGate')>(
			'../../../../nodes/mail/net/http/RequestGate',
		);
		expect(again.RequestGate).not.toBe(RequestGate);
		expect(again.RequestGate.shared('graph desk@contoso.example', 4)).toBe(gate);
	});
});

it('RequestGate is forgotten when nobody needs it, and kept while somebody works or has to pause', async () => {
	const one = work();
	const busy = RequestGate.shared('busy', 1);
	const run = busy.run(never, one.do);
	const paused = RequestGate.shared('paused', 1);
	paused.holdBack(60_000, throttled);
	const idle = RequestGate.shared('idle', 1);
	RequestGate.shared('another', 1);
	expect(RequestGate.shared('busy', 1)).toBe(busy);
	expect(RequestGate.shared('paused', 1)).toBe(paused);
	expect(RequestGate.shared('idle', 1)).not.toBe(idle);
	one.end();
	await run;
});

it('RequestGate leaves no listener behind', async () => {
	const { signal } = new AbortController();
	const gate = new RequestGate(1);
	const first = work();
	const holding = gate.run(signal, first.do);
	const second = gate.run(signal, async () => await Promise.resolve());
	const refused = expect(gate.run(signal, async () => await Promise.resolve())).resolves.toBeUndefined();
	first.end();
	await Promise.all([holding, second, refused]);
	const waiting = [1, 2].map(async () => await gate.run(signal, async () => await Promise.resolve()));
	gate.holdBack(60_000, throttled);
	await Promise.allSettled(waiting);
	expect(getEventListeners(signal, 'abort')).toEqual([]);
});

describe('a pause that the server asked for', () => {
	beforeEach(() => jest.useFakeTimers());
	afterEach(() => jest.useRealTimers());

	it('is waited out when it is short, by all of them', async () => {
		const gate = new RequestGate(4);
		gate.holdBack(3_000, throttled);
		const started: number[] = [];
		const runs = [1, 2].map(
			async (i) => await gate.run(never, async () => void (await Promise.resolve(started.push(i)))),
		);
		await jest.advanceTimersByTimeAsync(2_900);
		expect(started).toEqual([]);
		await jest.advanceTimersByTimeAsync(200);
		await Promise.all(runs);
		expect(started).toEqual([1, 2]);
	});

	it('is reported when it is long, with what is left of it', async () => {
		const gate = new RequestGate(4);
		gate.holdBack(120_000, throttled);
		await jest.advanceTimersByTimeAsync(20_000);
		await expect(gate.run(never, async () => await Promise.resolve())).rejects.toMatchObject({
			kind: 'throttled',
			transient: true,
			message: throttled.message,
			hint: throttled.hint,
			code: throttled.code,
			retryAfterMs: 100_000,
			// Not refused by the server: it was never asked.
			heldBack: true,
		});
		await jest.advanceTimersByTimeAsync(100_000);
		expect(await gate.run(never, async () => await Promise.resolve(1))).toBe(1);
	});

	it('is reported to callers that are already waiting', async () => {
		const gate = new RequestGate(1);
		const first = work();
		const holding = gate.run(never, first.do);
		const waiting = expect(gate.run(never, async () => await Promise.resolve())).rejects.toMatchObject({
			kind: 'throttled',
		});
		gate.holdBack(60_000, throttled);
		await waiting;
		first.end();
		await holding;
	});

	it('takes one timer, and none while nobody waits', async () => {
		const gate = new RequestGate(4);
		gate.holdBack(3_000, throttled);
		expect(jest.getTimerCount()).toBe(0);
		const runs = [1, 2, 3].map(async () => await gate.run(never, async () => await Promise.resolve()));
		await Promise.resolve();
		expect(jest.getTimerCount()).toBe(1);
		await jest.advanceTimersByTimeAsync(3_000);
		await Promise.all(runs);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('does not get shorter by another answer', async () => {
		const gate = new RequestGate(1);
		gate.holdBack(60_000, throttled);
		gate.holdBack(1_000, throttled);
		expect(gate.pauseMs).toBe(60_000);
		await jest.advanceTimersByTimeAsync(60_000);
		expect(gate.isForgettable).toBe(true);
	});
});
