import { getEventListeners } from 'node:events';
import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { Delivery } from '../../../nodes/mail/contracts/MailSource';
import type { PumpOptions, PumpPolicy } from '../../../nodes/mail/delivery/PumpOptions';
import { FakeClock, settle } from './FakeClock';
import { MemoryMailbox, type MemoryCursor, type MemorySource } from './MemoryMailbox';
import { RecordingHost } from './RecordingHost';
import { startPump } from './startPump';

const MINUTE = 60_000;
const down = () => new MailError('network', 'Connection refused');

let clock: FakeClock;
let mailbox: MemoryMailbox;
let host: RecordingHost;

beforeEach(() => {
	clock = new FakeClock();
	mailbox = new MemoryMailbox();
	host = new RecordingHost();
});

function start(policy: Partial<PumpPolicy> = {}, more: Partial<PumpOptions<MemoryCursor, Delivery>> = {}) {
	return startPump({ open: mailbox.open, host, clock, policy, ...more });
}

/** Sources of the mailbox that differ in something. */
const opened = (change: (source: MemorySource) => void) => (): MemorySource => {
	const source = mailbox.open();
	change(source);
	return source;
};

/** A call that is answered when the test says so. */
function held<T>(): { promise: Promise<T>; answer: (value: T) => void } {
	let answer: (value: T) => void = () => undefined;
	const promise = new Promise<T>((resolve) => (answer = resolve));
	return { promise, answer };
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `m${String(i)}`);

describe('the position', () => {
	it('is stored at the end where it has moved since, and once', async () => {
		mailbox.deliver('a');
		const pump = start();
		await settle();
		await pump.stop(0);
		await pump.flush();
		await pump.flush();
		expect(host.flushed).toEqual([{ done: ['a'] }]);
	});

	it('is not stored where it has not moved', async () => {
		const pump = start({}, { position: { done: ['a'] } });
		await clock.pass(MINUTE);
		await pump.stop(0);
		await pump.flush();
		expect(host.flushed).toEqual([]);
	});

	it('is not stored for a successor, which may be ahead', async () => {
		mailbox.deliver('a');
		const pump = start();
		await settle();
		expect((await pump.relinquish()).position).toEqual({ done: ['a'] });
		await pump.flush();
		expect(host.flushed).toEqual([]);
	});

	it('is known once the folder is open, though nothing could be read yet', async () => {
		mailbox.failures.push({ call: 'read', error: down() });
		const pump = start();
		await settle();
		expect(pump.position).toEqual({ done: [] });
		await pump.relinquish();
	});

	it('that an execution begins with is that behind the read that gave its message', async () => {
		let reads = 0;
		const open = opened((source) => {
			const read = source.read.bind(source);
			source.read = async (limit) => {
				reads += 1;
				return await read(limit);
			};
			source.position = () => ({ done: [`read ${String(reads)}`] });
		});
		mailbox.deliver('a');
		const pump = start({}, { open });
		await settle();
		expect(host.started[0]?.position).toEqual({ done: ['read 1'] });
		await pump.stop(0);
	});

	it('is stored two seconds after it last moved, whatever arrives or ends before that', async () => {
		host.autoEnd = (key) => (key === 'slow' ? undefined : 'succeeded');
		const pump = start();
		await clock.pass(MINUTE);
		mailbox.deliver('a', 'slow');
		await clock.pass(1_000);
		mailbox.deliver('b');
		await clock.pass(1_000);
		host.end('slow');
		await clock.pass(1_999);
		expect(host.flushed).toEqual([]);
		await clock.pass(1);
		expect(host.flushed).toEqual([{ done: ['a', 'b', 'slow'] }]);
		await pump.stop(0);
	});

	it('moves once the messages are acknowledged, even if no slot is free', async () => {
		mailbox.readsAhead = true;
		const { promise, answer } = held<void>();
		mailbox.acknowledgesAfter = promise;
		host.autoEnd = undefined;
		mailbox.deliver(...numbered(5));
		const pump = start({ maxUnacknowledged: 10 });
		await settle();
		host.end('m0');
		await settle();
		expect(host.keys()).toEqual(numbered(4));
		const handover = pump.relinquish();
		await settle();
		expect(mailbox.closes).toBe(0);
		answer();
		expect((await handover).position).toEqual({ done: ['m0'] });
		expect(mailbox.closes).toBe(1);
	});
});

describe('the first try', () => {
	it('is reported when the folder is open', async () => {
		const pump = start();
		await settle();
		await expect(Promise.race([pump.firstTry, settle().then(() => 'open')])).resolves.toBeUndefined();
		await pump.stop(0);
	});

	it('is over when the trigger is taken back before the server has answered', async () => {
		const open = opened((source) => {
			source.connect = async (_cursor: unknown, _inHand: unknown, signal?: AbortSignal) => {
				await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(down())));
			};
		});
		const pump = start({}, { open });
		await settle();
		await pump.relinquish();
		await expect(Promise.race([pump.firstTry, settle().then(() => 'open')])).resolves.toBeUndefined();
		expect(host.states).toEqual([]);
	});
});

describe('a stop', () => {
	it('without time to drain ends at once, whatever runs', async () => {
		host.autoEnd = undefined;
		mailbox.deliver('a');
		const pump = start();
		await settle();
		await pump.stop(0);
		expect(mailbox.closes).toBe(1);
	});

	it('ends also when it comes while the mailbox is read', async () => {
		const { promise, answer } = held<Delivery[]>();
		const pump = start({}, { open: opened((source) => (source.read = () => promise)) });
		await settle();
		const stopped = pump.stop(MINUTE);
		answer([]);
		await stopped;
		expect(mailbox.closes).toBe(1);
	});

	it('begins no further messages of a read that it comes into', async () => {
		const { promise, answer } = held<'run'>();
		host.judgments = () => promise;
		host.autoEnd = undefined;
		mailbox.deliver(...numbered(3));
		const pump = start();
		await settle();
		const handover = pump.relinquish();
		answer('run');
		expect((await handover).inHand.map(({ delivery }) => delivery.key)).toEqual(['m0']);
		expect(host.judged).toEqual(['m0']);
	});

	it('of a trigger is no outage', async () => {
		const pump = start();
		await settle();
		mailbox.failures.push({ call: 'wait', error: down() });
		await pump.relinquish();
		expect(host.states).toEqual(['connected']);
	});
});

describe('an outage', () => {
	it('is reported again after the next connection', async () => {
		const pump = start();
		await settle();
		mailbox.breakConnections(down());
		await clock.pass(MINUTE);
		expect(host.states).toEqual(['connected', 'network', 'connected']);
		await pump.stop(0);
	});

	it('is waited out though executions end meanwhile', async () => {
		host.autoEnd = undefined;
		mailbox.deliver(...numbered(3));
		const pump = start();
		await settle();
		mailbox.down = down();
		mailbox.breakConnections();
		await settle();
		const before = mailbox.connects;
		for (const key of numbered(3)) {
			host.end(key);
			await settle();
		}
		expect(mailbox.connects).toBe(before);
		await pump.stop(0);
	});

	it('begins with a short wait where only the token had run out before', async () => {
		const pump = start();
		await settle();
		mailbox.breakConnections(new MailError('tokenExpired', 'AccessTokenExpired'));
		mailbox.failures.push({ call: 'connect', error: down() });
		await clock.pass(MINUTE);
		expect(host.retries).toEqual([1_000]);
		await pump.stop(0);
	});

	it('begins with a short wait where n8n could start nothing before, and can by then', async () => {
		let isFull = true;
		host.autoEnd = () => (isFull ? 'notStarted' : 'succeeded');
		mailbox.deliver('a');
		const pump = start();
		await clock.pass(10 * MINUTE);
		isFull = false;
		await clock.pass(5 * MINUTE);
		expect(mailbox.outcomes.size).toBe(1);
		mailbox.breakConnections(down());
		await clock.pass(MINUTE);
		const before = host.retries.length;
		mailbox.breakConnections(down());
		await clock.pass(MINUTE);
		expect(host.retries.slice(before)).toEqual([1_000]);
		await pump.stop(0);
	});

	it('caused by our own error is reported as such, and survived', async () => {
		mailbox.failures.push({ call: 'read', error: new TypeError('x is not a function') as never });
		mailbox.deliver('a');
		const reported = jest.spyOn(host, 'disconnected');
		const pump = start();
		await clock.pass(MINUTE);
		expect(reported.mock.calls[0]?.[0]).toBeInstanceOf(MailError);
		expect(host.states).toEqual(['unknown', 'connected']);
		expect(host.keys()).toEqual(['a']);
		await pump.stop(0);
	});
});

describe('a source that handles one call at a time', () => {
	it('is asked for nothing while it acknowledges', async () => {
		const { promise, answer } = held<void>();
		mailbox.acknowledgesAfter = promise;
		mailbox.deliver(...numbered(3));
		const pump = start();
		await settle();
		mailbox.deliver('late');
		await settle();
		expect(host.keys()).toEqual(numbered(3));
		answer();
		await settle();
		expect(host.keys()).toEqual([...numbered(3), 'late']);
		expect(mailbox.overlapping).toEqual([]);
		await pump.stop(0);
	});

	it('acknowledges what is done before it continues reading', async () => {
		const doneAtRead: number[] = [];
		const open = opened((source) => {
			const read = source.read.bind(source);
			source.read = async (limit) => {
				doneAtRead.push(mailbox.outcomes.size);
				return await read(limit);
			};
		});
		mailbox.deliver(...numbered(9));
		const pump = start({ maxUnacknowledged: 10 }, { open });
		await settle();
		expect(doneAtRead.slice(0, 4)).toEqual([0, 3, 6, 9]);
		await pump.stop(0);
	});
});

describe('a source that reads ahead', () => {
	beforeEach(() => (mailbox.readsAhead = true));

	/** How many were acknowledged with each call. */
	const counting = (batches: number[]) =>
		opened((source) => {
			const acknowledge = source.acknowledge.bind(source);
			source.acknowledge = async (deliveries, outcome) => {
				batches.push(deliveries.length);
				await acknowledge(deliveries, outcome);
			};
		});

	it('acknowledges many at once while messages keep coming', async () => {
		const batches: number[] = [];
		mailbox.deliver(...numbered(200));
		const pump = start({ maxInFlight: 3, maxUnacknowledged: 60 }, { open: counting(batches) });
		await settle();
		expect(mailbox.outcomes.size).toBe(200);
		expect(Math.max(...batches)).toBeGreaterThanOrEqual(30);
		expect(Math.max(...batches)).toBeLessThanOrEqual(36);
		await pump.stop(0);
	});

	it('acknowledges a single message without delay', async () => {
		const batches: number[] = [];
		const pump = start({ maxUnacknowledged: 60 }, { open: counting(batches) });
		await settle();
		mailbox.deliver('a');
		await settle();
		expect(batches).toEqual([1]);
		await pump.stop(0);
	});

	it('has none done and untold beside those in executions unless told how many', async () => {
		const { promise, answer } = held<void>();
		mailbox.acknowledgesAfter = promise;
		mailbox.deliver(...numbered(10));
		const pump = start();
		await settle();
		expect(host.keys()).toEqual(numbered(3));
		answer();
		await pump.stop(0);
	});

	it('is left in peace while it acknowledges and nothing is free', async () => {
		const { promise, answer } = held<void>();
		mailbox.acknowledgesAfter = promise;
		host.autoEnd = undefined;
		mailbox.deliver(...numbered(5));
		let asked = 0;
		const open = opened((source) => {
			const readAhead = source.readAhead?.bind(source);
			Object.assign(source, {
				readAhead: (limit: number) => {
					asked += 1;
					return readAhead?.(limit) ?? [];
				},
			});
		});
		const pump = start({ maxUnacknowledged: 10 }, { open });
		await settle();
		host.end('m0');
		await settle();
		const before = asked;
		await settle();
		expect(asked - before).toBeLessThan(3);
		answer();
		await pump.relinquish();
	});
});

it('Pump fills all slots even if the server returns one message at a time', async () => {
	host.autoEnd = undefined;
	mailbox.deliver(...numbered(5));
	const open = opened((source) => {
		const read = source.read.bind(source);
		source.read = async (limit) => await read(Math.min(limit, 1));
	});
	const pump = start({}, { open });
	await settle();
	expect(host.keys()).toEqual(numbered(3));
	await pump.relinquish();
});

it('Pump reports after each read how many messages wait on the server', async () => {
	const synced = jest.spyOn(host, 'synced');
	host.autoEnd = undefined;
	mailbox.deliver(...numbered(5));
	const pump = start();
	await settle();
	expect(synced.mock.calls).toEqual([[5]]);
	await pump.relinquish();
});

it('Pump leaves no listener behind, however often it waits', async () => {
	let stop: AbortSignal | undefined;
	const open = opened((source) => {
		const connect = source.connect.bind(source);
		source.connect = async (
			cursor: MemoryCursor | undefined,
			inHand: readonly Delivery[],
			signal?: AbortSignal,
		) => {
			stop = signal;
			await connect(cursor, inHand);
		};
	});
	const pump = start({}, { open });
	for (let looks = 0; looks < 20; looks++) {
		await settle();
		mailbox.tell();
	}
	expect(getEventListeners(stop!, 'abort').length).toBeLessThan(5);
	await pump.stop(0);
});
