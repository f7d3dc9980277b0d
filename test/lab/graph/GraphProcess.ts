import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Interface, createInterface } from 'node:readline';
import type { Certificates } from '../dovecot/makeCertificates';
import { Guard } from '../process/Guard';
import { killGroup } from '../process/killGroup';
import type { GraphServerOptions } from './GraphServer';
import type { GraphOrder } from './main';

export interface GraphCounts {
	messages: number;
	unread: number;
	/** Of the whole server. */
	sent: number;
	requests: number;
	/** Turned away with 429. */
	refused: number;
}

const ROOT = join(__dirname, '../../..');
/** Messages handed over in one line. */
const AT_ONCE = 100;

/** A GraphServer in a process of its own, for measurements. */
export class GraphProcess {
	private constructor(
		private readonly child: ChildProcess,
		private readonly lines: Interface,
		readonly url: string,
		readonly port: number,
		readonly certificates: Certificates,
	) {}

	/** @param options what can be said in JSON; no store */
	static async start(options: Omit<GraphServerOptions, 'store'>): Promise<GraphProcess> {
		const given = { ...options, authority: { url: options.authority.url } };
		const args = ['--import', 'tsx', join(__dirname, 'main.ts'), JSON.stringify(given)];
		const child = spawn(process.execPath, args, {
			cwd: ROOT,
			detached: true,
			stdio: ['pipe', 'pipe', 'inherit'],
			env: { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
		});
		if (child.pid) Guard.instance.addGroup(child.pid);
		const lines = createInterface({ input: child.stdout });
		const ended = once(child, 'exit').then(() => {
			throw new Error('The Graph server ended');
		});
		const [first] = (await Promise.race([once(lines, 'line'), ended])) as [string];
		const { url, port, certificates } = JSON.parse(first) as GraphProcess;
		ended.catch(() => undefined);
		return new GraphProcess(child, lines, url, port, certificates);
	}

	async deliver(mailbox: string, mimes: Iterable<Buffer>, folder = 'inbox'): Promise<void> {
		let some: string[] = [];
		const hand = async () => {
			if (some.length > 0) await this.order({ verb: 'deliver', mailbox, folder, mimes: some });
			some = [];
		};
		for (const mime of mimes) {
			some.push(mime.toString('base64'));
			if (some.length >= AT_ONCE) await hand();
		}
		await hand();
	}

	async counts(mailbox: string, folder = 'inbox'): Promise<GraphCounts> {
		return await this.order({ verb: 'counts', mailbox, folder });
	}

	async stop(): Promise<void> {
		const { pid } = this.child;
		const ended = once(this.child, 'exit');
		this.child.stdin?.end();
		await ended;
		this.lines.close();
		if (!pid) return;
		killGroup(pid, 'SIGKILL');
		Guard.instance.removeGroup(pid);
	}

	/** Orders are answered one after the other. */
	private async order(order: GraphOrder): Promise<GraphCounts> {
		const answer = once(this.lines, 'line');
		this.child.stdin?.write(`${JSON.stringify(order)}\n`);
		return JSON.parse(((await answer) as [string])[0]) as GraphCounts;
	}
}
