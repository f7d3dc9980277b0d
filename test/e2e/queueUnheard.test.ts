import { FaultProxy } from '../lab/FaultProxy';
import { MailLab } from '../lab/MailLab';
import { N8nWorker, queueMode } from '../lab/n8n/N8nWorker';
import { Postgres } from '../lab/postgres/Postgres';
import { Redis } from '../lab/redis/Redis';
import { waitFor } from '../lab/waitFor';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';
import { takes } from './helpers/takes';

jest.setTimeout(900_000);

/** As docs/queue-mode.md recommends for main. */
const KEEPS_ENDED_JOBS = {
	N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '1000',
	N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED: '1000',
};
/** Of its own accord n8n ends after ten seconds without Redis. */
const WAITS_FOR_REDIS = { QUEUE_BULL_REDIS_TIMEOUT_THRESHOLD: '600000' };

describe('queue mode, with a way from main to Redis that can be cut', () => {
	let redis: Redis;
	let postgres: Postgres;
	let way: FaultProxy;
	let lab: MailLab;
	let worker: N8nWorker;

	beforeAll(async () => {
		[redis, postgres] = await Promise.all([Redis.start(), Postgres.start()]);
		way = await FaultProxy.start({ port: redis.port });
		const env = { ...queueMode(redis), ...postgres.env };
		const ofMain = { QUEUE_BULL_REDIS_PORT: String(way.port), ...WAITS_FOR_REDIS, ...KEEPS_ENDED_JOBS };
		lab = await MailLab.start({ env: { ...env, ...ofMain }, authority: { users: people('unheard') } });
		worker = await N8nWorker.start(lab.n8n, env);
	});

	afterAll(async () => {
		await worker?.stop();
		await lab?.stop();
		await way?.stop();
		await redis?.stop();
		await postgres?.stop();
	});

	it('completes a message whose execution ended while main had lost its connection to Redis', async () => {
		const intake = await Intake.create(lab, 'unheard', { next: takes(10) });
		const seen = () => intake.flags().filter((flags) => flags.includes('\\Seen')).length;
		await intake.activate();
		await intake.deliver(['Unheard']);
		const isRunning = async () =>
			(await lab.api.listExecutions(intake.workflowId)).some(({ status }) => status === 'running');
		await waitFor('the execution', isRunning, 60_000);
		await way.refuse();
		way.reset();
		// Without Redis, main does not list executions.
		await waitFor('its end', () => /Worker finished execution/.test(worker.logs()), 60_000);
		expect(seen()).toBe(0);
		await way.open();
		await waitFor('the mail to be marked read', () => seen() === 1, 60_000);
		expectExactlyOnce(await intake.runs.all(), ['Unheard']);
		await intake.end();
	});
});
