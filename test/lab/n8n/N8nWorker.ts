import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePorts } from '../freePorts';
import { Guard } from '../process/Guard';
import { killGroup } from '../process/killGroup';
import { waitFor } from '../waitFor';
import { pathWith, type N8n } from './N8n';
import { n8nEnvironment } from './n8nEnvironment';

const READY_MS = 120_000;

/** What n8n, and each of its workers, is told to work by a queue, manual runs included. */
export function queueMode(redis: { host: string; port: number }): Record<string, string> {
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: redis.host,
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	};
}

/** A worker beside an n8n in queue mode, with the same folder: database, key and packages. */
export class N8nWorker {
	private output = '';

	private constructor(private readonly child: ChildProcess) {
		const capture = (chunk: Buffer): void => void (this.output += chunk.toString());
		child.stdout?.on('data', capture);
		child.stderr?.on('data', capture);
	}

	static async start(n8n: N8n, env: Record<string, string>): Promise<N8nWorker> {
		const [port = 0, brokerPort = 0] = await freePorts(2);
		const { node, entry, env: own } = n8n.installation;
		const place = { userFolder: n8n.userFolder, port, brokerPort };
		const child = spawn(node, [entry, 'worker', '--concurrency=2'], {
			cwd: n8n.userFolder,
			env: n8nEnvironment(place, { PATH: pathWith(node), ...own, ...env }),
			stdio: ['ignore', 'pipe', 'pipe'],
			detached: true,
		});
		if (child.pid !== undefined) Guard.instance.addGroup(child.pid);
		const worker = new N8nWorker(child);
		await waitFor('the worker', () => /worker is now ready/i.test(worker.output), READY_MS).catch(
			async (error: unknown) => {
				await worker.stop();
				throw new Error(`The worker did not start:\n${worker.output}`, { cause: error });
			},
		);
		return worker;
	}

	logs(): string {
		return this.output;
	}

	/** Of its own accord, or because somebody stopped it. */
	get hasEnded(): boolean {
		return this.child.exitCode !== null || this.child.signalCode !== null;
	}

	async stop(): Promise<void> {
		const { child } = this;
		if (child.pid === undefined) return;
		const ended = this.hasEnded ? undefined : once(child, 'close');
		killGroup(child.pid, 'SIGKILL');
		await ended;
		Guard.instance.removeGroup(child.pid);
	}
}
