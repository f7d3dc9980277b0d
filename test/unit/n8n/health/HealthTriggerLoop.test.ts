import Ajv from 'ajv';
import type { Expiry } from '../../../../nodes/mail/contracts/TokenProvider';
import type { Observation } from '../../../../nodes/mail/health/HealthAlert';
import { HealthTriggerLoop, type StoredHealth } from '../../../../nodes/mail/n8n/health/HealthTriggerLoop';
import type { Seen, WatchedServer } from '../../../../nodes/mail/health/WatchedServer';
import schema from '../../../../nodes/MicrosoftMailHealthTrigger/__schema__/v1.0.0.json';
import { FakeClock } from '../../delivery/FakeClock';
import { checkOf, EVERY, POLICY } from '../../health/checks';
import { FakeHealthN8n } from './FakeHealthContext';

const validate = new Ajv({ allErrors: true }).compile(schema);

const FACTS: WatchedServer = {
	server: 'imap.example:993',
	protocol: 'imap',
	mailbox: 'desk@example.com',
	workflow: { id: '7', name: 'Tickets' },
	node: 'Mail',
	lastSyncAt: 0,
	queue: 3,
	counts: { received: 1, filteredOut: 2, failed: 3, setAside: 4, sent: 5, dropped: 6 },
};

let n8n: FakeHealthN8n;
let clock: FakeClock;
let running: HealthTriggerLoop[] = [];

beforeEach(() => {
	n8n = new FakeHealthN8n();
	clock = new FakeClock();
	running = [];
});
afterEach(async () => {
	for (const run of running) await run.stop();
});

const seen = (key: string, check: Observation | undefined, expiries: Expiry[] = []): Seen => ({
	key,
	facts: FACTS,
	...(check === undefined ? {} : { check }),
	expiries,
});

/** Starts the watch as n8n starts it with what it has stored. */
function start(look: () => Seen[] | Error, only?: string): HealthTriggerLoop {
	const context = n8n.context();
	const run = new HealthTriggerLoop({
		context,
		look: async () => {
			const found = look();
			return await (found instanceof Error ? Promise.reject(found) : Promise.resolve(found));
		},
		policy: { ...POLICY, failedChecks: 2, goodChecks: 1, warnDays: [7] },
		everyMs: EVERY,
		clock,
		state: context.getWorkflowStaticData('node') as StoredHealth,
		...(only === undefined ? {} : { only }),
	});
	running.push(run);
	run.start();
	return run;
}

/** One more look each, at what the row says. */
function rowOf(row: string, key = 'a'): () => Seen[] {
	const letters = [...row];
	return () => {
		const letter = letters.shift();
		return letter === undefined ? [] : [seen(key, checkOf(letter))];
	};
}

async function looks(count: number): Promise<void> {
	await clock.pass((count - 1) * EVERY);
}

const alerts = () =>
	n8n.runs.flatMap(({ unreachable, recovered }) => [...unreachable, ...recovered].map(({ alert }) => alert));

it('HealthTriggerLoop starts one run when a server goes down and one when it is back, at the output that says so', async () => {
	start(rowOf('.xxxx..'));
	await looks(8);
	expect(n8n.runs).toHaveLength(2);
	const [down, up] = n8n.runs;
	expect(down?.recovered).toEqual([]);
	expect(down?.unreachable).toEqual([
		expect.objectContaining({
			alert: 'unreachable',
			reachable: false,
			server: 'imap.example:993',
			protocol: 'imap',
			mailbox: 'desk@example.com',
			workflow: { id: '7', name: 'Tickets' },
			node: 'Mail',
			failedChecks: 2,
			error: { kind: 'network', message: 'It is network' },
			queue: 3,
			lastSyncAt: '1970-01-01T00:00:00.000Z',
		}),
	]);
	expect(up?.unreachable).toEqual([]);
	expect(up?.recovered).toEqual([
		expect.objectContaining({ alert: 'recovered', reachable: true, downtimeSeconds: 120, failedChecks: 4 }),
	]);
});

it('HealthTriggerLoop reports what is found at one look in one run', async () => {
	start(() => [seen('a', checkOf('x')), seen('b', checkOf('r')), seen('c', checkOf('.'))]);
	await looks(4);
	expect(n8n.runs).toHaveLength(1);
	expect(alerts()).toEqual(['unreachable', 'reconnect']);
});

it('HealthTriggerLoop continues from what n8n has stored: no second alert, one recovery', async () => {
	const first = start(rowOf('xx'));
	await looks(2);
	await first.stop();
	start(rowOf('xxx.'));
	await looks(5);
	expect(alerts()).toEqual(['unreachable', 'recovered']);
});

it('HealthTriggerLoop asks under the same key, so that a start from older static data runs nothing twice', async () => {
	const before = structuredClone(n8n.stored);
	const begin = clock.now();
	const first = start(() => [seen('a', { ...(checkOf('x') as object), since: begin } as Observation)]);
	await looks(2);
	await first.stop();
	n8n.stored = before;
	start(() => [seen('a', { ...(checkOf('x') as object), since: begin } as Observation)]);
	await looks(2);
	expect([n8n.runs.length, n8n.refused.length]).toEqual([1, 1]);
});

it('HealthTriggerLoop asks again for a run that n8n could not start', async () => {
	n8n.databaseError = new Error('SQLITE_FULL');
	start(rowOf('xx'));
	await looks(3);
	expect(n8n.runs).toEqual([]);
	n8n.databaseError = undefined;
	await looks(2);
	expect(alerts()).toEqual(['unreachable']);
});

describe('a workflow that fails over an alert', () => {
	const MINUTE = 60_000;
	const down = () => [seen('a', checkOf('x'))];

	it('gets it again at growing intervals, up to an hour, until it succeeds', async () => {
		n8n.fails = true;
		const times: number[] = [];
		let known = 0;
		start(() => {
			if (n8n.runs.length > known) times.push(clock.now());
			known = n8n.runs.length;
			return down();
		});
		await clock.pass(5 * 60 * MINUTE);
		const gaps = times.slice(1).map((at, i) => Math.round((at - times[i]!) / MINUTE));
		expect(gaps.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 32]);
		expect(Math.max(...gaps)).toBeLessThanOrEqual(61);
		n8n.fails = false;
		await clock.pass(61 * MINUTE);
		const { length } = n8n.runs;
		await clock.pass(5 * 60 * MINUTE);
		expect(n8n.runs).toHaveLength(length);
		expect(n8n.log.filter((line) => line.includes('the alert is raised again'))).not.toHaveLength(0);
	});

	it('gets it again after a restart of n8n', async () => {
		n8n.fails = true;
		const first = start(down);
		await clock.pass(5 * MINUTE);
		await first.stop();
		const before = n8n.runs.length;
		n8n.fails = false;
		start(down);
		await clock.pass(10 * MINUTE);
		expect(n8n.runs.length).toBe(before + 1);
	});

	it('does not get it again after a restart when it has succeeded at last', async () => {
		n8n.fails = true;
		const first = start(down);
		await clock.pass(5 * MINUTE);
		n8n.fails = false;
		await clock.pass(10 * MINUTE);
		await first.stop();
		const before = n8n.runs.length;
		start(down);
		await clock.pass(120 * MINUTE);
		expect(n8n.runs).toHaveLength(before);
	});

	it('gets only the recovery when that comes first', async () => {
		n8n.fails = true;
		const checks = [...'xx'];
		start(() => [seen('a', checkOf(checks.shift() ?? 'o'))]);
		await looks(2);
		n8n.fails = false;
		await clock.pass(120 * MINUTE);
		expect(alerts()).toEqual(['unreachable', 'recovered']);
	});
});

it('HealthTriggerLoop continues whatever a look throws, and says the same once', async () => {
	let isBroken = true;
	const good = rowOf('xx');
	start(() => (isBroken ? new Error('Bearer eyJhbGciOi.payload.signature is odd') : good()));
	await looks(5);
	const errors = n8n.log.filter((line) => line.startsWith('error'));
	expect(errors).toEqual([expect.stringContaining('health check failed')]);
	expect(errors[0]).not.toContain('payload');
	isBroken = false;
	await looks(3);
	expect(alerts()).toEqual(['unreachable']);
});

it('HealthTriggerLoop warns of what expires, and works with no check at all', async () => {
	const expiry: Expiry = { what: 'clientSecret', of: 'app-1', endsAt: clock.now() + 3 * 86_400_000 };
	start(() => [seen('a', undefined, [expiry]), seen('b', undefined, [expiry])]);
	await looks(3);
	expect(n8n.runs).toHaveLength(1);
	expect(n8n.runs[0]?.unreachable).toEqual([
		expect.objectContaining({
			alert: 'expiring',
			expires: expect.objectContaining({ daysLeft: 3 }) as unknown,
		}),
	]);
});

it('HealthTriggerLoop forgets others where it watches one', async () => {
	const first = start(rowOf('xx', 'old'));
	await looks(2);
	await first.stop();
	start(rowOf('...', 'old'), 'new');
	await looks(4);
	expect(alerts()).toEqual(['unreachable']);
});

it('HealthTriggerLoop reports nothing about a look that was interrupted by a stop', async () => {
	let release: (found: Seen[]) => void = () => undefined;
	const context = n8n.context();
	const run = new HealthTriggerLoop({
		context,
		look: async () => await new Promise((resolve) => (release = resolve)),
		policy: { ...POLICY, failedChecks: 1 },
		everyMs: EVERY,
		clock,
		state: {},
	});
	run.start();
	const stopping = run.stop();
	release([seen('a', checkOf('x'))]);
	await stopping;
	expect(n8n.runs).toEqual([]);
});

it('HealthTriggerLoop hands on items that fit the output schema', async () => {
	const expiry: Expiry = { what: 'serverCertificate', of: 'imap:993', endsAt: clock.now() };
	const error = { kind: 'network', message: 'No', hint: 'Look', code: 'ECONNREFUSED', at: 0 };
	const row = [false, false, false, true].map((ok): Seen[] => [
		seen('a', ok ? { ok } : { ok, error }, [expiry]),
	]);
	start(() => row.shift() ?? []);
	await looks(5);
	expect(alerts()).toEqual(['expiring', 'unreachable', 'recovered']);
	for (const { unreachable, recovered } of n8n.runs) {
		for (const item of [...unreachable, ...recovered]) {
			validate(item);
			expect(validate.errors ?? []).toEqual([]);
		}
	}
});
