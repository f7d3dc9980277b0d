import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { Delivery } from '../../../nodes/mail/contracts/MailSource';
import { FakeClock, settle } from './FakeClock';
import { MemoryMailbox, type MemoryCursor } from './MemoryMailbox';
import { RecordingHost } from './RecordingHost';
import { startPump } from './startPump';
import type { PumpPolicy, PumpOptions } from '../../../nodes/mail/delivery/PumpOptions';

const MINUTE = 60_000;

function lab(policy: Partial<PumpPolicy> = {}, options: Partial<PumpOptions<MemoryCursor, Delivery>> = {}) {
	const clock = new FakeClock();
	const mailbox = new MemoryMailbox();
	const host = new RecordingHost();
	const start = (more: Partial<PumpOptions<MemoryCursor, Delivery>> = {}) =>
		startPump({ open: mailbox.open, host, clock, policy, ...options, ...more });
	return { clock, mailbox, host, start };
}

const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `m${String(from + i)}`);

describe('the intake', () => {
	it('runs what waits and what arrives, oldest first, each once', async () => {
		const { mailbox, host, start } = lab();
		mailbox.deliver(...numbered(20));
		const pump = start();
		await settle();
		mailbox.deliver(...numbered(5, 20));
		await settle();
		expect(host.keys()).toEqual(numbered(25));
		expect([...mailbox.outcomes.keys()]).toEqual(numbered(25));
		await pump.stop(0);
		expect(mailbox.closes).toBe(1);
	});

	it('has no more runs in flight than it may, and fetches no more than it can hand over', async () => {
		const { mailbox, host, start } = lab();
		host.autoEnd = undefined;
		mailbox.deliver(...numbered(10));
		const pump = start();
		await settle();
		expect(host.keys()).toEqual(numbered(3));
		host.end('m1');
		await settle();
		expect(host.keys()).toEqual(numbered(4));
		expect(mailbox.readLimits).toEqual([3, 1]);
		await pump.relinquish();
	});

	it('gives the places of runs that do not end to others, says so, and does their messages when they do end', async () => {
		const { clock, mailbox, host, start } = lab();
		host.autoEnd = undefined;
		mailbox.deliver(...numbered(10));
		const pump = start();
		await settle();
		expect(host.keys()).toEqual(numbered(3));
		await clock.pass(61 * MINUTE);
		mailbox.tell();
		await settle();
		expect(host.overdueCounts).toEqual([3]);
		expect(host.keys()).toEqual(numbered(6));
		expect(mailbox.outcomes.size).toBe(0);
		host.end('m0');
		await settle();
		expect([...mailbox.outcomes]).toEqual([['m0', 'processed']]);
		mailbox.tell();
		await settle();
		expect(host.overdueCounts).toEqual([3, 2]);
		await pump.relinquish();
	});

	it('sets aside a message whose run n8n has lost, after a day', async () => {
		const { clock, mailbox, host, start } = lab();
		host.autoEnd = (key) => (key === 'm0' ? undefined : 'succeeded');
		mailbox.deliver(...numbered(2));
		const pump = start();
		await settle();
		await clock.pass(25 * 60 * MINUTE);
		mailbox.tell();
		await settle();
		expect(host.aside).toEqual(['m0']);
		expect(mailbox.outcomes.get('m0')).toBe('setAside');
		// Told after all: it is done already.
		host.end('m0');
		await settle();
		expect(host.keys()).toEqual(numbered(2));
		await pump.stop(0);
	});

	it('hands no place that a run never gave back to a successor', async () => {
		const { clock, mailbox, host, start } = lab();
		host.autoEnd = undefined;
		mailbox.deliver(...numbered(10));
		const pump = start();
		await settle();
		await clock.pass(61 * MINUTE);
		const handover = await pump.relinquish();
		const successor = start(handover);
		await settle();
		expect(host.keys()).toEqual(numbered(6));
		await successor.relinquish();
	});

	it('stores the position while runs continue', async () => {
		const { clock, mailbox, host, start } = lab();
		host.autoEnd = (key) => (key === 'm0' ? undefined : 'succeeded');
		mailbox.deliver(...numbered(3));
		const pump = start();
		await settle();
		await clock.pass(3_000);
		expect(host.flushed).toHaveLength(1);
		expect(host.flushed[0]?.done.sort()).toEqual(['m1', 'm2']);
		await pump.relinquish();
	});

	it('reads a message again whose second try could not be started', async () => {
		const { clock, mailbox, host, start } = lab({ acknowledge: 'onSuccess' });
		let failures = 1;
		host.autoEnd = (_key, attempt) => (attempt === 1 && failures-- > 0 ? 'failed' : 'succeeded');
		const { start: startRun } = host;
		host.start = (delivery, attempt, position) =>
			attempt === 2
				? Promise.reject(new MailError('unknown', 'No room for binary data'))
				: startRun.call(host, delivery, attempt, position);
		mailbox.deliver('m0');
		const pump = start();
		await settle();
		await clock.pass(10 * MINUTE);
		expect([...mailbox.outcomes]).toEqual([['m0', 'processed']]);
		await pump.stop(0);
	});

	it('lets others have their turn, whatever a source takes for waiting', async () => {
		const { mailbox, host, start } = lab();
		host.autoEnd = undefined;
		mailbox.deliver(...numbered(10));
		let waits = 0;
		const open = () => {
			const source = mailbox.open();
			source.wait = () => {
				waits += 1;
				// So that this test ends even where nobody else gets a turn.
				return waits < 10_000 ? Promise.resolve() : new Promise(() => undefined);
			};
			return source;
		};
		const pump = start({ open });
		await settle();
		expect(host.keys()).toEqual(numbered(3));
		expect(waits).toBeGreaterThan(1);
		expect(waits).toBeLessThan(200);
		await pump.relinquish();
	});

	it('stores with each run a position that is behind all that is done and before all that is not', async () => {
		const { mailbox, host, start } = lab();
		host.autoEnd = undefined;
		mailbox.deliver(...numbered(4));
		const pump = start();
		await settle();
		host.end('m1');
		await settle();
		expect(host.started.at(-1)).toMatchObject({ key: 'm3', position: { done: ['m1'] } });
		await pump.relinquish();
	});
});

describe('what a filter excludes', () => {
	it('is passed without a run, on the word of the source or of the host', async () => {
		const { mailbox, host, start } = lab();
		mailbox.deliver(...numbered(5));
		mailbox.leftOut.add('m1').add('m4');
		host.judgments = (key) => (key === 'm2' ? 'exclude' : 'run');
		const pump = start();
		await settle();
		expect(host.keys()).toEqual(['m0', 'm3']);
		expect(Object.fromEntries(mailbox.outcomes)).toEqual({
			m0: 'processed',
			m1: 'filteredOut',
			m2: 'filteredOut',
			m3: 'processed',
			m4: 'filteredOut',
		});
		expect(pump.position?.done.sort()).toEqual(numbered(5));
		await pump.stop(0);
	});

	it('costs no slot: the others run while the slots that are left allow', async () => {
		const { mailbox, host, start } = lab({ maxInFlight: 2 });
		host.autoEnd = undefined;
		host.judgments = (key) => (Number(key.slice(1)) < 50 ? 'exclude' : 'run');
		mailbox.deliver(...numbered(53));
		const pump = start();
		await settle();
		expect(host.keys()).toEqual(['m50', 'm51']);
		expect(mailbox.outcomes.size).toBe(50);
		host.end('m50');
		await settle();
		expect(host.keys()).toEqual(['m50', 'm51', 'm52']);
		await pump.relinquish();
	});

	it('is acknowledged on the next connection when the first breaks, and judged once', async () => {
		const { clock, mailbox, host, start } = lab();
		mailbox.leftOut.add('m0');
		mailbox.failures.push({ call: 'acknowledge', error: new MailError('network', 'Reset'), after: true });
		mailbox.deliver('m0');
		const pump = start();
		await clock.pass(5_000);
		expect(host.judged).toEqual(['m0']);
		expect(mailbox.connects).toBe(2);
		expect(pump.position?.done).toEqual(['m0']);
		await pump.stop(0);
	});

	it('goes over to a successor that has another filter', async () => {
		const { mailbox, host, start } = lab();
		mailbox.failures.push({ call: 'acknowledge', error: new MailError('network', 'Reset') });
		mailbox.leftOut.add('m0');
		mailbox.deliver('m0');
		const first = start();
		await settle();
		const handover = await first.relinquish();
		expect(handover.inHand.map(({ outcome }) => outcome)).toEqual(['filteredOut']);
		mailbox.leftOut.clear();
		const second = start(handover);
		await settle();
		expect(host.keys()).toEqual([]);
		expect(mailbox.outcomes.get('m0')).toBe('filteredOut');
		await second.stop(0);
	});

	it('moves the position, which is stored when it is quiet', async () => {
		const { clock, mailbox, host, start } = lab();
		mailbox.leftOut.add('m0');
		mailbox.deliver('m0');
		const pump = start();
		await clock.pass(2_000);
		expect(host.flushed.at(-1)?.done).toEqual(['m0']);
		await pump.stop(0);
	});

	it('is let go with the rest when the pump stops while it is judged', async () => {
		const { mailbox, host, start } = lab();
		let answer: (judgment: 'run') => void = () => undefined;
		host.judgments = () => new Promise((resolve) => (answer = resolve));
		mailbox.deliver('m0');
		const pump = start();
		await settle();
		const stopped = pump.stop(0);
		answer('run');
		await stopped;
		expect(host.keys()).toEqual([]);
		expect(mailbox.outcomes.size).toBe(0);
	});
});

describe('what the host judges to be set aside', () => {
	it('is flagged, reported and passed without a run', async () => {
		const { mailbox, host, start } = lab();
		host.judgments = (key) => (key === 'm1' ? new MailError('refused', 'A loop') : 'run');
		mailbox.deliver(...numbered(3));
		const pump = start();
		await settle();
		expect(host.keys()).toEqual(['m0', 'm2']);
		expect(host.aside).toEqual(['m1']);
		expect(mailbox.outcomes.get('m1')).toBe('setAside');
		await pump.stop(0);
	});
});

describe('an outage', () => {
	it('is survived for as long as it lasts, with growing waits, and reported once', async () => {
		const { clock, mailbox, host, start } = lab();
		mailbox.down = new MailError('network', 'Connection refused');
		const pump = start();
		await expect(pump.firstTry).resolves.toMatchObject({ kind: 'network' });
		await clock.pass(24 * 60 * MINUTE);
		expect(host.retries.slice(0, 9)).toEqual([1, 2, 4, 8, 16, 32, 64, 120, 120].map((s) => s * 1000));
		expect(mailbox.connects).toBeGreaterThan(700);
		mailbox.down = undefined;
		mailbox.deliver('late');
		await clock.pass(2 * MINUTE);
		expect(host.keys()).toEqual(['late']);
		expect(host.states.filter((state) => state === 'connected')).toHaveLength(1);
		await pump.stop(0);
	});

	it('begins with short waits once more when the connection has held', async () => {
		const { clock, mailbox, host, start } = lab();
		mailbox.down = new MailError('network', 'Connection refused');
		const pump = start();
		await clock.pass(10 * MINUTE);
		mailbox.down = undefined;
		await clock.pass(2 * MINUTE);
		const before = host.retries.length;
		expect(host.retries.at(-1)).toBeGreaterThan(60_000);
		mailbox.down = new MailError('network', 'Connection refused');
		mailbox.breakConnections();
		await clock.pass(MINUTE);
		expect(host.retries.slice(before, before + 3)).toEqual([1_000, 2_000, 4_000]);
		await pump.stop(0);
	});

	it('obeys a server that asks for a longer wait', async () => {
		const { clock, mailbox, host, start } = lab();
		mailbox.failures.push({
			call: 'connect',
			error: new MailError('throttled', 'Slow down', { retryAfterMs: 5 * MINUTE }),
		});
		const pump = start();
		await clock.pass(5 * MINUTE - 1);
		expect(mailbox.connects).toBe(1);
		await clock.pass(1);
		expect(host.states).toEqual(['throttled', 'connected']);
		await pump.stop(0);
	});

	it('is not one when only the token ran out under a working connection', async () => {
		const { mailbox, host, start } = lab();
		const pump = start();
		await settle();
		mailbox.breakConnections(new MailError('tokenExpired', 'AccessTokenExpired'));
		mailbox.deliver('a');
		await settle();
		expect(mailbox.connects).toBe(2);
		expect(host.states).toEqual(['connected']);
		expect(host.keys()).toEqual(['a']);
		await pump.stop(0);
	});

	it('is one when a fresh token is refused again and again', async () => {
		const { clock, mailbox, host, start } = lab();
		mailbox.down = new MailError('tokenExpired', 'AccessTokenExpired');
		const pump = start();
		await clock.pass(MINUTE);
		expect(mailbox.connects).toBeLessThan(10);
		expect(host.states[0]).toBe('tokenExpired');
		await pump.stop(0);
	});

	it.each(['connect', 'read', 'acknowledge', 'wait'] as const)(
		'in %s loses and duplicates nothing',
		async (call) => {
			const { clock, mailbox, host, start } = lab();
			mailbox.deliver(...numbered(6));
			mailbox.failures.push({ call, error: new MailError('network', 'cut') });
			if (call === 'acknowledge')
				mailbox.failures.push({ call, error: new MailError('network', 'cut'), after: true });
			const pump = start();
			await clock.pass(MINUTE);
			mailbox.deliver('m6');
			await clock.pass(MINUTE);
			expect(host.keys().sort()).toEqual(numbered(7));
			expect([...mailbox.outcomes.values()]).toEqual(Array(7).fill('processed'));
			await pump.stop(0);
		},
	);

	it('while runs are continuing has them acknowledged on the next connection', async () => {
		const { clock, mailbox, host, start } = lab();
		host.autoEnd = undefined;
		mailbox.deliver('a', 'b');
		const pump = start();
		await settle();
		mailbox.breakConnections();
		await settle();
		host.end('a');
		host.end('b');
		await clock.pass(MINUTE);
		expect([...mailbox.outcomes.keys()]).toEqual(['a', 'b']);
		expect(host.keys()).toEqual(['a', 'b']);
		await pump.stop(0);
	});
});

describe('acknowledging', () => {
	it.each([
		['immediately', 'failed', 'processed'],
		['onCompletion', 'failed', 'processed'],
		['onCompletion', 'refused', 'processed'],
		['onCompletion', 'canceled', 'processed'],
		['onSuccess', 'succeeded', 'processed'],
	] as const)('%s: a run that %s counts as %s', async (acknowledge, outcome, expected) => {
		const { mailbox, host, start } = lab({ acknowledge });
		host.autoEnd = () => outcome;
		mailbox.deliver('a');
		const pump = start();
		await settle();
		expect(mailbox.outcomes.get('a')).toBe(expected);
		await pump.stop(0);
	});

	it('immediately does not wait for the run, but the run keeps its slot', async () => {
		const { mailbox, host, start } = lab({ acknowledge: 'immediately' });
		host.autoEnd = undefined;
		mailbox.deliver(...numbered(4));
		const pump = start();
		await settle();
		expect([...mailbox.outcomes.keys()]).toEqual(numbered(3));
		expect(host.keys()).toEqual(numbered(3));
		host.end('m0');
		await settle();
		expect(host.keys()).toEqual(numbered(4));
		await pump.relinquish();
	});

	it('on success tries again with growing waits, and then sets aside and continues', async () => {
		const { clock, mailbox, host, start } = lab({ acknowledge: 'onSuccess' });
		host.autoEnd = (key) => (key === 'bad' ? 'failed' : 'succeeded');
		mailbox.deliver('bad', 'good');
		const pump = start();
		await settle();
		expect(mailbox.outcomes).toEqual(new Map([['good', 'processed']]));
		await clock.pass(4999);
		expect(host.keys()).toEqual(['bad', 'good']);
		await clock.pass(1);
		await clock.pass(9999);
		expect(host.keys()).toEqual(['bad', 'good', 'bad']);
		await clock.pass(1);
		expect(host.started.map(({ attempt }) => attempt)).toEqual([1, 1, 2, 3]);
		expect(mailbox.outcomes.get('bad')).toBe('setAside');
		expect(host.aside).toEqual(['bad']);
		await pump.stop(0);
	});

	it.each(['failed', 'canceled', 'refused', 'notStarted'] as const)(
		'immediately makes no second try when the run ends as %s',
		async (outcome) => {
			const { clock, mailbox, host, start } = lab({ acknowledge: 'immediately' });
			host.autoEnd = () => outcome;
			mailbox.deliver('a');
			const pump = start();
			await clock.pass(MINUTE);
			expect(host.keys()).toEqual(['a']);
			expect(mailbox.outcomes).toEqual(new Map([['a', 'processed']]));
			expect(mailbox.connects).toBe(1);
			await pump.stop(0);
		},
	);

	it('on success hands every try the whole message', async () => {
		const { clock, mailbox, host, start } = lab({ acknowledge: 'onSuccess' });
		host.autoEnd = () => 'failed';
		mailbox.deliver('a');
		const pump = start();
		await clock.pass(MINUTE);
		expect(host.started.map(({ text }) => text)).toEqual(Array(3).fill('Subject: a\r\n\r\n'));
		await pump.stop(0);
	});

	it('on success counts a refused execution as an attempt from before a restart, and makes the next one immediately', async () => {
		const { clock, mailbox, host, start } = lab({ acknowledge: 'onSuccess' });
		host.autoEnd = (_key, attempt) => (attempt === 1 ? 'refused' : 'succeeded');
		mailbox.deliver('a');
		const pump = start();
		await clock.pass(0);
		expect(host.started.map(({ attempt }) => attempt)).toEqual([1, 2]);
		expect(mailbox.outcomes.get('a')).toBe('processed');
		await pump.stop(0);
	});

	it('sets aside what cannot be fetched, without a run', async () => {
		const { mailbox, host, start } = lab();
		mailbox.unfetchable.add('bad');
		mailbox.deliver('a', 'bad', 'b');
		const pump = start();
		await settle();
		expect(host.keys()).toEqual(['a', 'b']);
		expect(host.aside).toEqual(['bad']);
		expect(mailbox.outcomes.get('bad')).toBe('setAside');
		await pump.stop(0);
	});
});

describe('an execution that n8n cannot start', () => {
	it.each(['onCompletion', 'onSuccess'] as const)(
		'is requested again until it can (%s)',
		async (acknowledge) => {
			const { clock, mailbox, host, start } = lab({ acknowledge });
			let full = true;
			host.autoEnd = () => (full ? 'notStarted' : 'succeeded');
			mailbox.deliver('a', 'b');
			const pump = start();
			await clock.pass(10 * MINUTE);
			expect(mailbox.outcomes.size).toBe(0);
			expect(host.aside).toEqual([]);
			expect(mailbox.connects).toBeGreaterThan(5);
			expect(mailbox.connects).toBeLessThan(20);
			full = false;
			await clock.pass(2 * MINUTE);
			expect([...mailbox.outcomes.keys()].sort()).toEqual(['a', 'b']);
			await pump.stop(0);
		},
	);
});

describe('the end of a backlog', () => {
	it('is remembered once the mailbox has been quiet for a while', async () => {
		const { clock, mailbox, host, start } = lab();
		mailbox.deliver('a', 'b');
		const pump = start();
		await clock.pass(1999);
		expect(host.flushed).toEqual([]);
		await clock.pass(1);
		expect(host.flushed).toEqual([{ done: ['a', 'b'] }]);
		await clock.pass(MINUTE);
		expect(host.flushed).toHaveLength(1);
		await pump.stop(0);
	});

	it('is remembered also where the source looks again and again before that', async () => {
		const { clock, mailbox, host, start } = lab();
		mailbox.deliver('a', 'b');
		const pump = start();
		for (let looks = 0; looks < 4; looks += 1) {
			await clock.pass(500);
			mailbox.tell();
		}
		await clock.pass(1);
		expect(host.flushed).toEqual([{ done: ['a', 'b'] }]);
		await pump.stop(0);
	});

	it('is remembered while a run is still going, and again when that has ended', async () => {
		const { clock, mailbox, host, start } = lab();
		host.autoEnd = (key) => (key === 'a' ? 'succeeded' : undefined);
		mailbox.deliver('a', 'b');
		const pump = start();
		await clock.pass(MINUTE);
		expect(host.flushed).toEqual([{ done: ['a'] }]);
		host.end('b');
		await clock.pass(MINUTE);
		expect(host.flushed).toEqual([{ done: ['a'] }, { done: ['a', 'b'] }]);
		await pump.stop(0);
	});
});

describe('a stop', () => {
	it('waits for the runs in flight and acknowledges them', async () => {
		const { clock, mailbox, host, start } = lab();
		host.autoEnd = undefined;
		mailbox.deliver(...numbered(5));
		const pump = start();
		await settle();
		const stopped = pump.stop(MINUTE);
		await settle();
		for (const key of numbered(3)) host.end(key);
		await clock.pass(MINUTE);
		await stopped;
		expect([...mailbox.outcomes.keys()]).toEqual(numbered(3));
		expect(host.keys()).toEqual(numbered(3));
	});

	it('leaves runs that n8n cut off unacknowledged', async () => {
		const { clock, mailbox, host, start } = lab();
		host.autoEnd = undefined;
		mailbox.deliver('a');
		const pump = start();
		await settle();
		const stopped = pump.stop(MINUTE);
		host.end('a', 'canceled');
		await clock.pass(MINUTE);
		await stopped;
		expect(mailbox.outcomes.size).toBe(0);
	});

	it('during an outage ends when the time to drain is over', async () => {
		const { clock, mailbox, host, start } = lab();
		host.autoEnd = undefined;
		mailbox.deliver('a');
		const pump = start();
		await settle();
		mailbox.down = new MailError('network', 'down');
		mailbox.breakConnections();
		await settle();
		const stopped = pump.stop(10 * MINUTE);
		host.end('a');
		await clock.pass(13 * MINUTE);
		await stopped;
		expect(mailbox.outcomes.size).toBe(0);
	});
});

describe('a successor', () => {
	it('continues where its predecessor was, and acknowledges what that had in flight', async () => {
		const { clock, mailbox, host, start } = lab();
		host.autoEnd = (key) => (key === 'm1' ? 'succeeded' : undefined);
		mailbox.deliver(...numbered(5));
		const first = start();
		await settle();
		const handover = await first.relinquish();
		expect(handover.position).toEqual({ done: ['m1'] });
		const second = start(handover);
		await settle();
		expect(host.keys()).toEqual(['m0', 'm1', 'm2', 'm3']);
		host.autoEnd = () => 'succeeded';
		host.end('m0');
		host.end('m2');
		host.end('m3');
		await clock.pass(MINUTE);
		expect(host.keys()).toEqual(numbered(5));
		expect(new Set(mailbox.outcomes.keys())).toEqual(new Set(numbered(5)));
		await second.stop(0);
	});

	it('takes over a retry that was waiting', async () => {
		const { clock, mailbox, host, start } = lab({ acknowledge: 'onSuccess' });
		host.autoEnd = (_key, attempt) => (attempt === 1 ? 'failed' : 'succeeded');
		mailbox.deliver('a');
		const first = start();
		await settle();
		const second = start(await first.relinquish());
		await clock.pass(MINUTE);
		expect(host.started.map(({ attempt }) => attempt)).toEqual([1, 2]);
		expect(mailbox.outcomes.get('a')).toBe('processed');
		await second.stop(0);
	});
});
