import { setTimeout as sleep } from 'node:timers/promises';

import { MailLab, type LabProtocol } from '../lab/MailLab';
import { N8nWorker, queueMode } from '../lab/n8n/N8nWorker';
import { Postgres } from '../lab/postgres/Postgres';
import { Redis } from '../lab/redis/Redis';
import { waitFor } from '../lab/waitFor';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';
import { numbered } from './helpers/plainMail';
import { takes } from './helpers/takes';

jest.setTimeout(300_000);

/** What a worker of the lab runs at a time. */
const AT_A_TIME = 2;

/** Of its own accord n8n looks every half minute, and gives a worker a minute to show that it lives. */
const FINDS_DEAD_WORKERS_SOON = {
	QUEUE_WORKER_LOCK_DURATION: '6000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
};

describe('queue mode, with Redis, PostgreSQL and two workers', () => {
	let redis: Redis;
	let postgres: Postgres;
	let lab: MailLab;
	let env: Record<string, string>;
	const workers: N8nWorker[] = [];

	beforeAll(async () => {
		[redis, postgres] = await Promise.all([Redis.start(), Postgres.start()]);
		env = { ...queueMode(redis), ...postgres.env, ...FINDS_DEAD_WORKERS_SOON };
		const names = ['imap', 'pop3', 'graph', 'ews', 'worker', 'killed', 'stopped', 'forgotten'];
		lab = await MailLab.start({ env, exchange: true, authority: { users: people(...names) } });
		workers.push(...(await Promise.all([N8nWorker.start(lab.n8n, env), N8nWorker.start(lab.n8n, env)])));
	});

	afterAll(async () => {
		for (const worker of workers) await worker.stop();
		await lab?.stop();
		await redis?.stop();
		await postgres?.stop();
	});

	const seen = (intake: Intake) => intake.flags().filter((flags) => flags.includes('\\Seen')).length;

	it('executes messages of every protocol on the workers, each once', async () => {
		const protocols: LabProtocol[] = ['imap', 'pop3', 'graph', 'ews'];
		const intakes = await Promise.all(
			protocols.map(async (protocol) => await Intake.create(lab, protocol, { protocol })),
		);
		for (const intake of intakes) await intake.activate();
		const subjects = numbered('Queued', 12);
		for (const intake of intakes) await intake.deliver(subjects);
		for (const intake of intakes) expectExactlyOnce(await intake.runs.until(12), subjects);
		for (const worker of workers) expect(worker.logs()).toMatch(/Worker finished execution/);
		expect(lab.n8n.logs()).not.toMatch(/Worker finished execution/);
		for (const intake of intakes) await intake.end();
	});

	it('executes a message once, and completes it, when the worker that executes it is killed', async () => {
		const intake = await Intake.create(lab, 'worker', { next: takes(2) });
		await intake.activate();
		const subjects = numbered('Worker', 16);
		await intake.deliver(subjects);
		await intake.runs.until(3);
		await workers.shift()?.stop();
		workers.push(await N8nWorker.start(lab.n8n, env));
		await waitFor('all mails to be marked read', () => seen(intake) === 16, 120_000);
		// What the worker had begun n8n gives up, and takes its data: that none is missing, only their number tells.
		const runs = await intake.runs.until(16);
		const subjectsRun = runs.filter(({ status }) => status === 'success').map(({ items }) => items[0]?.subject);
		expect(runs).toHaveLength(16);
		expect(new Set(subjectsRun).size).toBe(subjectsRun.length);
		expect(16 - subjectsRun.length).toBeLessThanOrEqual(AT_A_TIME);
		await intake.end();
	});

	it('executes each message once when main is killed while the workers continue', async () => {
		const intake = await Intake.create(lab, 'killed', { next: takes(2) });
		const subjects = numbered('Killed', 24);
		await intake.deliver(subjects);
		await intake.activate();
		await intake.runs.until(3);
		await lab.n8n.kill();
		await sleep(1_000);
		await lab.n8n.start();
		await lab.api.login();
		await waitFor('all mails to be marked read', () => seen(intake) === 24, 120_000);
		expectExactlyOnce(await intake.runs.until(24), subjects);
		await intake.end();
	});

	it('executes other messages when Redis has lost its data during executions, and reports it', async () => {
		const intake = await Intake.create(lab, 'forgotten', {
			next: takes(5),
			parameters: { options: { maxInFlight: 2, overdueAfter: 1, checkInterval: 5 } },
		});
		await intake.activate();
		const forgotten = numbered('Forgotten', 2);
		await intake.deliver(forgotten);
		const isRunning = async () =>
			(await lab.api.listExecutions(intake.workflowId)).filter(({ status }) => status === 'running').length === 2;
		await waitFor('both to run', isRunning, 60_000);
		await redis.restart();
		const others = numbered('Others', 4);
		await intake.deliver(others);
		const runs = await intake.runs.until(6, 180_000);
		expect(lab.n8n.logs()).toMatch(/2 execution\(s\) have not reported their end for more than 1 minutes/);
		const done = runs.filter(({ status }) => status === 'success');
		const subjects = done.map(({ items }) => items[0]?.subject);
		expect(subjects).toEqual(expect.arrayContaining(others));
		expect(new Set(subjects).size).toBe(subjects.length);
		await intake.end();
	});

	it('executes each message once, on success, when main is stopped during executions', async () => {
		const intake = await Intake.create(lab, 'stopped', {
			next: takes(4),
			parameters: { acknowledge: 'onSuccess', options: { retryDelay: 0 } },
		});
		const subjects = numbered('Stopped', 16);
		await intake.deliver(subjects);
		await intake.activate();
		await intake.runs.until(2);
		await lab.n8n.stop();
		const doneAtStop = seen(intake);
		await lab.n8n.start();
		await lab.api.login();
		await waitFor('all mails to be marked read', () => seen(intake) === 16, 120_000);
		expectExactlyOnce(await intake.runs.until(16), subjects);
		// What was running when it was told to stop was waited for.
		expect(doneAtStop).toBeGreaterThanOrEqual(10);
		await intake.end();
	});
});
