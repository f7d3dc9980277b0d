import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePorts } from '../freePorts';
import { Guard } from '../process/Guard';

const START_MS = 10_000;

/**
 * A Redis for n8n's queue mode. Debian's package redis-server would start one on the machine, so the program
 * of redis-tools is taken: it is the same one, and is a server by the name it is called by.
 */
export class Redis {
	readonly host = '127.0.0.1';

	private child: ChildProcess | undefined;

	private constructor(
		readonly port: number,
		/** Where it keeps its data; undefined where it forgets them. */
		private readonly folder: string | undefined,
	) {}

	/** @param options.keepsData over a restart, each write before it is answered */
	static async start({ keepsData = false }: { keepsData?: boolean } = {}): Promise<Redis> {
		const [port = 0] = await freePorts(1);
		const folder = keepsData ? await mkdtemp(join(tmpdir(), 'lab-redis-')) : undefined;
		if (folder !== undefined) Guard.instance.addFolder(folder);
		const redis = new Redis(port, folder);
		await redis.run();
		return redis;
	}

	/** Kills it and starts it on the same port: with its data where it keeps them, without where it does not. */
	async restart(): Promise<void> {
		await this.kill();
		await this.run();
	}

	async stop(): Promise<void> {
		await this.kill();
		if (this.folder === undefined) return;
		await rm(this.folder, { recursive: true, force: true });
		Guard.instance.removeFolder(this.folder);
	}

	private async run(): Promise<void> {
		const { folder } = this;
		const kept = folder === undefined ? ['--appendonly', 'no'] : ['--appendonly', 'yes', '--appendfsync', 'always'];
		const where = folder === undefined ? [] : ['--dir', folder];
		const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', ...kept, ...where];
		const child = spawn('/usr/bin/redis-check-rdb', args, {
			argv0: 'redis-server',
			detached: true,
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		this.child = child;
		if (child.pid !== undefined) Guard.instance.addGroup(child.pid);
		await this.untilReady(child);
	}

	private async kill(): Promise<void> {
		const { child } = this;
		if (child === undefined) return;
		const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
		child.kill('SIGKILL');
		await ended;
		if (child.pid !== undefined) Guard.instance.removeGroup(child.pid);
	}

	private async untilReady(child: ChildProcess): Promise<void> {
		const said: string[] = [];
		await new Promise<void>((resolve, reject) => {
			const fail = (why: string) => reject(new Error(`Redis ${why}:\n${said.join('\n')}`));
			const timer = setTimeout(() => fail('did not start'), START_MS);
			child.once('exit', () => fail('ended'));
			child.once('error', (error) => fail(error.message));
			createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
				said.push(line);
				if (!line.includes('Ready to accept connections')) return;
				clearTimeout(timer);
				resolve();
			});
		});
	}
}
