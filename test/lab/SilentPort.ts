import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { freePorts } from './freePorts';
import { Guard } from './process/Guard';

/** How many connections the kernel may take for a process that does not; the queue is one longer than asked for. */
const MAX_QUEUED = 20;
const ANSWERS_WITHIN_MS = 250;

/**
 * A port that does not answer at all, as one behind a firewall that drops packets: a server that was stopped (SIGSTOP)
 * while its queue of new connections is full, for which the kernel drops every further request (SYN).
 */
export class SilentPort {
	readonly host = '127.0.0.1';

	private constructor(
		readonly port: number,
		private readonly child: ChildProcess,
		private readonly queued: Socket[],
	) {}

	static async start(): Promise<SilentPort> {
		const [port = 0] = await freePorts(1);
		const script = `require('net').createServer().listen({port:${String(port)},host:'127.0.0.1',backlog:1},()=>console.log('up'))`;
		const child = spawn(process.execPath, ['-e', script], {
			detached: true,
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		if (child.pid !== undefined) Guard.instance.addGroup(child.pid);
		await once(child.stdout, 'data');
		child.kill('SIGSTOP');
		const silent = new SilentPort(port, child, []);
		for (let count = 0; count < MAX_QUEUED; count += 1) if (!(await silent.answers())) return silent;
		await silent.stop();
		throw new Error(`The kernel answers for a stopped process, however many connections wait`);
	}

	async stop(): Promise<void> {
		for (const socket of this.queued) socket.destroy();
		const ended = once(this.child, 'exit');
		this.child.kill('SIGKILL');
		await ended;
		if (this.child.pid !== undefined) Guard.instance.removeGroup(this.child.pid);
	}

	private async answers(): Promise<boolean> {
		const socket = connect(this.port, this.host);
		this.queued.push(socket);
		socket.on('error', () => undefined);
		return await new Promise((resolve) => {
			const timer = setTimeout(() => resolve(false), ANSWERS_WITHIN_MS);
			socket.once('connect', () => {
				clearTimeout(timer);
				resolve(true);
			});
		});
	}
}
