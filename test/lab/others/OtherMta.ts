import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../freePorts';
import { Guard } from '../process/Guard';
import { killGroup } from '../process/killGroup';
import { waitFor } from '../waitFor';

/** Where a server hands on what it has taken. */
export interface Relay {
	host: string;
	port: number;
}

/** A mail server of Debian with a folder and a port of its own, which hands all that it takes on to a relay. */
export abstract class OtherMta {
	readonly host = '127.0.0.1';
	port = 0;
	protected folder = '';
	private child: ChildProcess | undefined;
	private said = '';

	protected constructor(
		private readonly name: string,
		protected readonly relay: Relay,
	) {}

	async stop(): Promise<void> {
		const { child } = this;
		if (child?.pid !== undefined) {
			const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
			this.kill(child.pid);
			await ended;
			Guard.instance.removeGroup(child.pid);
		}
		await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
		Guard.instance.removeFolder(this.folder);
	}

	protected async prepare(): Promise<void> {
		this.folder = await mkdtemp(join(tmpdir(), `lab-${this.name.toLowerCase()}-`));
		Guard.instance.addFolder(this.folder);
		[this.port = 0] = await freePorts(1);
	}

	protected async run(program: string, args: readonly string[], options: SpawnOptions): Promise<void> {
		const child = spawn(program, args, { detached: true, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
		this.child = child;
		child.unref();
		if (child.pid !== undefined) Guard.instance.addGroup(child.pid);
		for (const stream of [child.stdout, child.stderr])
			stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
		child.once('error', (error) => (this.said += String(error)));
		await waitFor(`${this.name} to greet`, async () => {
			if (child.exitCode !== null || child.signalCode !== null) throw new Error(`It ended:\n${this.said}`);
			return await this.greets();
		}, 20_000);
	}

	protected kill(pid: number): void {
		killGroup(pid, 'SIGKILL');
	}

	private async greets(): Promise<boolean> {
		const socket = connect({ host: this.host, port: this.port });
		try {
			const [chunk] = (await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => [])])) as Buffer[];
			return chunk?.toString().startsWith('220') ?? false;
		} catch {
			return false;
		} finally {
			socket.destroy();
		}
	}
}
