import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { Delivery } from '../../../nodes/mail/contracts/MailSource';
import { InFlight } from '../../../nodes/mail/delivery/InFlight';
import type { InFlightMessage, RunOutcome } from '../../../nodes/mail/delivery/InFlightMessage';
import type { PumpPolicy } from '../../../nodes/mail/delivery/PumpOptions';
import { FakeClock, settle } from './FakeClock';
import { RecordingHost } from './RecordingHost';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const POSITION = { done: [] };

function lab(policy: Partial<PumpPolicy> = {}) {
	const host = new RecordingHost();
	host.autoEnd = undefined;
	const clock = new FakeClock();
	const aside: { key: string; reason: MailError }[] = [];
	host.setAside = ({ key }, reason) => void aside.push({ key, reason });
	let changes = 0;
	const hand = new InFlight(
		{
			host,
			clock,
			policy: {
				acknowledge: 'onSuccess',
				maxInFlight: 3,
				overdueAfterMs: HOUR,
				attempts: 3,
				retryDelayMs: 5000,
				flushAfterMs: 2000,
				...policy,
			},
		},
		() => (changes += 1),
		() => POSITION,
	);
	const works = () => hand.deliveries().map(({ key }) => key);
	return { host, clock, hand, aside, works, changes: () => changes };
}

const mail = (key: string): Delivery => ({ key, id: key, generation: 0, mime: Buffer.from(key) });
const unreadable = (key: string): Delivery => ({
	key,
	id: key,
	generation: 0,
	error: new MailError('unreadable', 'It cannot be fetched'),
});
const octets = (hand: { deliveries(): Delivery[] }) => hand.deliveries().map(({ mime }) => mime?.toString());

/** All attempts of a message, each ended in that way. */
async function tryAll({ host, hand, clock }: ReturnType<typeof lab>, outcome: RunOutcome): Promise<void> {
	await hand.take(mail('a'));
	for (let tries = 0; tries < 5; tries++) {
		host.started.at(-1)?.end(outcome);
		await clock.pass(HOUR);
	}
}

describe('the octets of a message', () => {
	it.each([
		['onSuccess', ['a']],
		['onCompletion', [undefined]],
		['immediately', [undefined]],
	] as const)('while its run continues, %s: %j', async (acknowledge, expected) => {
		const { hand, host } = lab({ acknowledge });
		await hand.take(mail('a'));
		expect(host.started[0]?.text).toBe('a');
		expect(octets(hand)).toEqual(expected);
		expect(hand.deliveries()).toMatchObject([{ key: 'a', id: 'a' }]);
	});

	it('are returned for each further attempt, and released when the message is done', async () => {
		const one = lab();
		await one.hand.take(mail('a'));
		one.host.end('a', 'failed');
		await one.clock.pass(5000);
		expect(one.host.started.map(({ text, attempt }) => [text, attempt])).toEqual([
			['a', 1],
			['a', 2],
		]);
		expect(octets(one.hand)).toEqual(['a']);
		one.host.started[1]?.end('succeeded');
		await settle();
		expect(octets(one.hand)).toEqual([undefined]);
	});

	it('that could be fetched in part are run, whatever the server said of the rest', async () => {
		const { hand, host, aside } = lab();
		await hand.take({ ...unreadable('a'), mime: Buffer.from('part') });
		expect(host.started[0]?.text).toBe('part');
		expect(aside).toEqual([]);
	});

	it('that could not be fetched at all are no reason to ask for a run: the message is set aside', async () => {
		const { hand, host, aside } = lab();
		await hand.take(unreadable('a'));
		expect(host.started).toEqual([]);
		expect(aside).toMatchObject([{ key: 'a', reason: { kind: 'unreadable' } }]);
		expect(hand.finished('setAside')).toHaveLength(1);
	});
});

describe('a message without a successful execution', () => {
	it.each<[RunOutcome, number, string, number]>([
		['failed', 1, 'The workflow was executed once for it; the last execution failed', 1],
		['failed', 3, 'The workflow was executed 3 times for it; the last execution failed', 3],
		['canceled', 2, 'The workflow was executed 2 times for it; the last execution was canceled', 2],
		['refused', 1, 'It was processed once before n8n restarted, and the outcome is unknown', 1],
		['refused', 2, 'It was processed 2 times before n8n restarted, and the outcome is unknown', 2],
	])('%s in each of %i tries: %s', async (outcome, attempts, text, runs) => {
		const one = lab({ attempts });
		await tryAll(one, outcome);
		expect(one.host.started).toHaveLength(runs);
		expect(one.aside).toMatchObject([{ key: 'a', reason: { kind: 'runFailed', message: text } }]);
		expect(one.hand.finished('setAside')).toHaveLength(1);
		expect(one.hand.busy).toBe(0);
	});

	it('waits twice as long before each further try, and not at all where the try was made before', async () => {
		const one = lab({ attempts: 4 });
		await one.hand.take(mail('a'));
		const triesAfter = async (ms: number) => {
			await one.clock.pass(ms);
			return one.host.started.length;
		};
		one.host.started[0]?.end('failed');
		expect([await triesAfter(4999), await triesAfter(1)]).toEqual([1, 2]);
		one.host.started[1]?.end('failed');
		expect([await triesAfter(9999), await triesAfter(1)]).toEqual([2, 3]);
		one.host.started[2]?.end('refused');
		expect(await triesAfter(0)).toBe(4);
	});
});

describe('an execution that n8n has never started', () => {
	it('lets its message go, to be read again, and says so once', async () => {
		const { hand, host, works, changes } = lab({ acknowledge: 'onCompletion' });
		await hand.take(mail('a'));
		expect(hand.needsAttention).toBe(false);
		host.end('a', 'notStarted');
		await settle();
		expect(works()).toEqual([]);
		expect(hand.isEmpty && hand.busy === 0).toBe(true);
		expect(changes()).toBe(1);
		expect(hand.needsAttention).toBe(true);
		expect(() => hand.assertStarted()).toThrow(expect.objectContaining({ kind: 'runNotStarted' }));
		expect(hand.needsAttention).toBe(false);
		expect(() => hand.assertStarted()).not.toThrow();
	});

	it('is also detected from an error at the start', async () => {
		const { hand, host, works } = lab();
		host.start = () => Promise.reject(new MailError('unknown', 'No room'));
		await expect(hand.take(mail('a'))).rejects.toThrow('No room');
		expect(works()).toEqual([]);
		expect(hand.busy).toBe(0);
	});
});

describe('an execution that does not end', () => {
	it('is overdue after its time, and not before', async () => {
		const { hand, host, clock } = lab();
		await hand.take(mail('a'));
		await clock.pass(HOUR);
		hand.checkRuns();
		expect([hand.busy, host.overdueCounts]).toEqual([1, []]);
		await clock.pass(1);
		hand.checkRuns();
		hand.checkRuns();
		expect([hand.busy, host.overdueCounts]).toEqual([0, [1]]);
	});

	it('is lost after a day, and not before', async () => {
		const { hand, clock, aside } = lab();
		await clock.pass(HOUR);
		await hand.take(mail('a'));
		await clock.pass(DAY - 1);
		hand.checkRuns();
		expect(aside).toEqual([]);
		await clock.pass(1);
		hand.checkRuns();
		expect(aside).toMatchObject([{ key: 'a', reason: { kind: 'runFailed' } }]);
	});

	it('sets nothing aside that is done already: only its slot is given up', async () => {
		const { hand, clock, aside, host } = lab({ acknowledge: 'immediately' });
		await hand.take(mail('a'));
		await clock.pass(2 * DAY);
		hand.checkRuns();
		expect(aside).toEqual([]);
		expect(hand.finished('processed')).toHaveLength(1);
		expect(host.overdueCounts).toEqual([]);
		expect(hand.busy).toBe(0);
	});

	it('is none while its message waits for a further try', async () => {
		const { hand, host, clock, aside } = lab({ retryDelayMs: 2 * DAY });
		await hand.take(mail('a'));
		host.end('a', 'failed');
		await clock.pass(DAY + HOUR);
		hand.checkRuns();
		expect([aside, host.overdueCounts, hand.busy]).toEqual([[], [], 1]);
	});

	it('counts once: a late end of an execution that was given up is ignored', async () => {
		const { hand, clock, host, changes } = lab();
		await hand.take(mail('a'));
		await clock.pass(DAY);
		hand.checkRuns();
		host.end('a', 'notStarted');
		await settle();
		expect(hand.finished('setAside')).toHaveLength(1);
		expect([changes(), hand.needsAttention]).toEqual([0, true]);
		expect(() => hand.assertStarted()).not.toThrow();
	});
});

describe('what the host decides', () => {
	it('passes what it excludes, and sets aside what it refuses, without a run', async () => {
		const { hand, host, aside } = lab();
		host.judgments = (key) => (key === 'out' ? 'exclude' : new MailError('refused', 'A loop'));
		await hand.take(mail('out'));
		await hand.take(mail('loop'));
		expect(hand.finished('filteredOut')).toMatchObject([{ delivery: { key: 'out' } }]);
		expect(hand.finished('setAside')).toMatchObject([{ delivery: { key: 'loop' } }]);
		expect(aside).toMatchObject([{ key: 'loop', reason: { kind: 'refused' } }]);
		expect([host.started.length, hand.busy, hand.unacknowledged]).toEqual([0, 0, 2]);
		hand.forget(hand.finished('filteredOut'));
		expect(hand.deliveries()).toMatchObject([{ key: 'loop' }]);
	});

	it('is asked where the octets are absent for no fault of theirs', async () => {
		const { hand, host } = lab();
		host.judgments = () => 'exclude';
		await hand.take({ key: 'a', id: 'a', generation: 0 });
		expect(host.judged).toEqual(['a']);
		expect(hand.finished('filteredOut')).toHaveLength(1);
	});

	it('is too late after a stop', async () => {
		const { hand, host, works } = lab();
		let decide: (decision: 'run') => void = () => undefined;
		host.judgments = () => new Promise((resolve) => (decide = resolve));
		const taken = hand.take(mail('a'));
		hand.stop();
		decide('run');
		await taken;
		expect([host.started, works()]).toEqual([[], []]);
	});
});

it('InFlight keeps the slot of an execution that continues after its message was acknowledged', async () => {
	const { hand, host } = lab({ acknowledge: 'immediately' });
	await hand.take(mail('a'));
	hand.forget(hand.finished('processed'));
	expect([hand.busy, hand.isEmpty]).toEqual([1, true]);
	host.end('a', 'failed');
	await settle();
	expect([hand.busy, host.started.length]).toEqual([0, 1]);
});

it('InFlight has a message read again if its next attempt cannot be started, and reports it', async () => {
	const { hand, host, clock, works, changes } = lab();
	await hand.take(mail('a'));
	host.end('a', 'failed');
	await settle();
	host.start = () => Promise.reject(new MailError('unknown', 'No room'));
	const before = changes();
	await clock.pass(5000);
	expect([works(), changes()]).toEqual([[], before + 1]);
	expect(() => hand.assertStarted()).toThrow(expect.objectContaining({ kind: 'runNotStarted' }));
});

describe('a handover', () => {
	const inHand = (over: Partial<InFlightMessage<Delivery>>): InFlightMessage<Delivery> => ({
		delivery: mail('a'),
		attempt: 1,
		...over,
	});

	it('leaves to the successor what its runs say', async () => {
		const first = lab();
		await first.hand.take(mail('a'));
		const works = first.hand.release();
		const second = lab();
		second.hand.adopt(works);
		first.host.end('a', 'succeeded');
		await settle();
		expect(first.changes()).toBe(0);
		expect(second.changes()).toBe(1);
		expect(second.hand.finished('processed')).toHaveLength(1);
	});

	it('gives the slots of runs to the successor, none for what is only to be acknowledged', () => {
		const { hand, host } = lab();
		const outcome = new Promise<RunOutcome>(() => undefined);
		hand.adopt([inHand({ run: { outcome }, startedAt: 0 }), inHand({ outcome: 'processed' })]);
		expect(hand.busy).toBe(1);
		expect(hand.unacknowledged).toBe(1);
		expect(host.started).toEqual([]);
	});

	it('has what waited for a further try tried at once', async () => {
		const { hand, host, clock } = lab();
		hand.adopt([inHand({ attempt: 2 })]);
		expect(hand.busy).toBe(1);
		await clock.pass(0);
		expect(host.started).toMatchObject([{ key: 'a', attempt: 2 }]);
	});

	it('starts no further try here that waits', async () => {
		const { hand, host, clock } = lab();
		await hand.take(mail('a'));
		host.end('a', 'failed');
		await settle();
		expect(hand.release()).toHaveLength(1);
		await clock.pass(DAY);
		expect(host.started).toHaveLength(1);
	});
});

describe('a stop', () => {
	it('lets go what waits for a further try, and keeps what runs or is to be acknowledged', async () => {
		const { hand, host, clock, works } = lab();
		for (const key of ['waits', 'runs', 'done']) await hand.take(mail(key));
		host.end('waits', 'failed');
		host.end('done', 'succeeded');
		await settle();
		hand.adopt([{ delivery: mail('left out'), attempt: 1, outcome: 'filteredOut' }]);
		hand.stop();
		expect(works()).toEqual(['runs', 'done', 'left out']);
		await clock.pass(DAY);
		expect(host.started).toHaveLength(3);
	});

	it.each<[RunOutcome, string[], string[]]>([
		['succeeded', ['processed'], []],
		['failed', [], []],
		['canceled', [], []],
		['refused', [], []],
	])('makes no further try of a run that %s afterward', async (outcome, processed) => {
		const { hand, host, clock, aside, works } = lab();
		await hand.take(mail('a'));
		hand.stop();
		host.end('a', outcome);
		await clock.pass(DAY);
		expect(hand.finished('processed').map((work) => work.outcome)).toEqual(processed);
		expect(works()).toEqual(processed.length > 0 ? ['a'] : []);
		expect(host.started).toHaveLength(1);
		expect(aside).toEqual([]);
	});

	it('has a canceled run read again, also where its end is all that counts; without a stop it is done', async () => {
		const stopped = lab({ acknowledge: 'onCompletion' });
		await stopped.hand.take(mail('a'));
		stopped.hand.stop();
		stopped.host.end('a', 'canceled');
		await settle();
		expect(stopped.works()).toEqual([]);
		const going = lab({ acknowledge: 'onCompletion' });
		await going.hand.take(mail('a'));
		going.host.end('a', 'canceled');
		await settle();
		expect(going.hand.finished('processed')).toHaveLength(1);
	});
});
