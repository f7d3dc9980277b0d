import { FaultProxy } from '../lab/FaultProxy';
import type { Random } from '../lab/mail/Random';
import type { N8n } from '../lab/n8n/N8n';
import { N8nWorker, queueMode } from '../lab/n8n/N8nWorker';
import { Postgres } from '../lab/postgres/Postgres';
import { Redis } from '../lab/redis/Redis';

const WORKERS = 2;
/** Of its own accord n8n looks every half minute, and gives a worker a minute to show that it lives. */
const FINDS_DEAD_WORKERS_SOON = {
	QUEUE_WORKER_LOCK_DURATION: '6000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
};
/** As docs/queue-mode.md recommends: otherwise main does not learn of an end that it does not hear. */
const KEEPS_ENDED_JOBS = {
	N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '1000',
	N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED: '1000',
};

/** What n8n in queue mode needs: Redis that keeps its data, PostgreSQL behind a way that can be cut, workers. */
export class QueuePlant {
	private readonly workers: N8nWorker[] = [];
	private n8n?: N8n;

	private constructor(
		private readonly redis: Redis,
		private readonly postgres: Postgres,
		private readonly toPostgres: FaultProxy,
	) {}

	static async start(): Promise<QueuePlant> {
		const [redis, postgres] = await Promise.all([Redis.start({ keepsData: true }), Postgres.start()]);
		return new QueuePlant(redis, postgres, await FaultProxy.start({ port: postgres.port }));
	}

	/** For main and workers. */
	get env(): Record<string, string> {
		const { redis, postgres, toPostgres } = this;
		const way = { DB_POSTGRESDB_PORT: String(toPostgres.port) };
		return { ...queueMode(redis), ...postgres.env, ...way, ...FINDS_DEAD_WORKERS_SOON, ...KEEPS_ENDED_JOBS };
	}

	async startWorkers(n8n: N8n): Promise<void> {
		this.n8n = n8n;
		for (let count = 0; count < WORKERS; count++) await this.startWorker();
	}

	/** One that was running is killed, another one started. */
	async killWorker(random: Random): Promise<void> {
		const [victim] = this.workers.splice(random.between(0, this.workers.length - 1), 1);
		await victim?.stop();
		await this.startWorker();
	}

	/** Workers that have ended by themselves are replaced, as their keeper would. */
	async reviveWorkers(): Promise<void> {
		for (const worker of this.workers.filter(({ hasEnded }) => hasEnded)) {
			this.workers.splice(this.workers.indexOf(worker), 1);
			await this.startWorker();
		}
	}

	async restartRedis(): Promise<void> {
		await this.redis.restart();
	}

	async restartPostgres(): Promise<void> {
		await this.postgres.kill();
		await this.postgres.start();
	}

	/** All connections of main and workers to their database. */
	cutDatabase(): void {
		this.toPostgres.reset();
	}

	async stopWorkers(): Promise<void> {
		for (const worker of this.workers) await worker.stop();
	}

	async stop(): Promise<void> {
		await this.redis.stop();
		await this.toPostgres.stop();
		await this.postgres.stop();
	}

	private async startWorker(): Promise<void> {
		if (this.n8n !== undefined) this.workers.push(await N8nWorker.start(this.n8n, this.env));
	}
}
