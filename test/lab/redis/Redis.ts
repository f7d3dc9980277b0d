import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePorts } from '../freePorts';
import { Guard } from '../process/Guard';

const START_MS = 10_000;

/**
 * A Redis in memory, for n8n's queue mode. Debian's package redis-server would start one on the machine, so the program
 * of redis-tools is taken: it is the same one, and is a server by the name it is called by.
 */
export class Redis {
	readonly host = '127.0.0.1';

	private constructor(
		readonly port: number,
		private readonly child: ChildProcess,
	) {}

	static async start(): Promise<Redis> {
		const [port = 0] = await freePorts(1);
		const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
		const child = spawn('/usr/bin/redis-check-rdb', args, {
			argv0: 'redis-server',
			detached: true,
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		if (child.pid !== undefined) Guard.instance.addGroup(child.pid);
		const redis = new Redis(port, child);
		await redis.untilReady();
		return redis;
	}

	async stop(): Promise<void> {
		const { child } = this;
		const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
		child.kill('SIGKILL');
		await ended;
		if (child.pid !== undefined) Guard.instance.removeGroup(child.pid);
	}

	private async untilReady(): Promise<void> {
		const said: string[] = [];
		await new Promise<void>((resolve, reject) => {
			const fail = (why: string) => reject(new Error(`Redis ${why}:\n${said.join('\n')}`));
			const timer = setTimeout(() => fail('did not start'), START_MS);
			this.child.once('exit', () => fail('ended'));
			this.child.once('error', (error) => fail(error.message));
			createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
				said.push(line);
				if (!line.includes('Ready to accept connections')) return;
				clearTimeout(timer);
				resolve();
			});
		});
	}
}
