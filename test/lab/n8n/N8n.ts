import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { freePorts } from '../freePorts';
import { Postgres } from '../postgres/Postgres';
import { Guard } from '../process/Guard';
import { killGroup } from '../process/killGroup';
import { patience, waitFor } from '../waitFor';
import { installN8n, type N8nInstallation } from './installN8n';
import { n8nEnvironment, type N8nPlace } from './n8nEnvironment';
import { stagePackage } from './stagePackage';

export interface N8nOptions {
	/** Directories of built packages to load as community packages. By default the checkout. */
	packages?: string[];
	/** More of the environment; kept over restarts unless `start` is given another. */
	env?: Record<string, string>;
	/** An existing user folder, which `dispose` leaves alone. By default a new one in the temporary directory. */
	userFolder?: string;
	installation?: N8nInstallation;
}

const CHECKOUT = resolve(__dirname, '../../..');
/** On a quiet machine. A new n8n migrates its database first, which takes minutes on a busy one. */
const START_MS = 60_000;
/** n8n itself gives its executions 30 s. */
const STOP_MS = 45_000;

/** A real n8n on a free loopback port. It can be stopped, killed and started again on the same folder and port. */
export class N8n {
	private child: ChildProcess | undefined;
	private output = '';

	private constructor(
		readonly installation: N8nInstallation,
		private readonly place: N8nPlace,
		private readonly ownsFolder: boolean,
		private env: Record<string, string>,
		private readonly database: Postgres | undefined,
	) {}

	/** Prepares the user folder. Nothing runs before `start`. */
	static async create(options: N8nOptions = {}): Promise<N8n> {
		const installation = options.installation ?? (await installN8n());
		const userFolder = options.userFolder ?? (await mkdtemp(join(tmpdir(), 'n8n-lab-')));
		if (options.userFolder === undefined) Guard.instance.addFolder(userFolder);
		const [port = 0, brokerPort = 0] = await freePorts(2);
		const packages = options.packages ?? [CHECKOUT];
		for (const directory of packages) await stagePackage(userFolder, directory);
		const place = { userFolder, port, brokerPort };
		const database = isPostgresWanted() ? await Postgres.start() : undefined;
		return new N8n(installation, place, options.userFolder === undefined, options.env ?? {}, database);
	}

	static async started(options: N8nOptions = {}): Promise<N8n> {
		const n8n = await N8n.create(options);
		try {
			await n8n.start();
		} catch (error) {
			await n8n.dispose();
			throw error;
		}
		return n8n;
	}

	get url(): string {
		return `http://127.0.0.1:${this.place.port}`;
	}

	get userFolder(): string {
		return this.place.userFolder;
	}

	get pid(): number | undefined {
		return this.child?.pid;
	}

	/** Everything n8n has printed since the first start. */
	logs(): string {
		return this.output;
	}

	/** Starts n8n, again after `stop` or `kill`, and waits until its REST API answers. */
	async start(env: Record<string, string> = this.env): Promise<void> {
		if (this.child !== undefined) throw new Error('n8n is running already');
		this.env = env;
		const { node, entry } = this.installation;
		const child = spawn(node, [entry, 'start'], {
			cwd: this.place.userFolder,
			env: this.environment(),
			stdio: ['ignore', 'pipe', 'pipe'],
			// A process group of its own, so that `kill` takes its children along.
			detached: true,
		});
		this.child = child;
		if (child.pid !== undefined) Guard.instance.addGroup(child.pid);
		const capture = (chunk: Buffer): void => void (this.output += chunk.toString());
		child.stdout.on('data', capture);
		child.stderr.on('data', capture);
		child.once('error', (error) => capture(Buffer.from(String(error))));
		child.once('close', () => {
			if (child.pid !== undefined) Guard.instance.removeGroup(child.pid);
			if (this.child === child) this.child = undefined;
		});
		await this.untilReady(child);
	}

	/** A command of n8n's own, such as `export:workflow`, on the same folder and database; gives what it prints. */
	async command(...args: string[]): Promise<string> {
		const { node, entry } = this.installation;
		const options = { cwd: this.place.userFolder, env: this.environment(), timeout: patience(START_MS) };
		const { stdout } = await promisify(execFile)(node, [entry, ...args], options);
		return stdout;
	}

	/** As an administrator would: SIGTERM, and n8n winds down. Rejects when it does not end by itself. */
	async stop(): Promise<void> {
		const child = this.child;
		if (child === undefined) return;
		const ended = once(child, 'close');
		child.kill('SIGTERM');
		const limit = patience(STOP_MS);
		const late = await Promise.race([ended.then(() => false), sleep(limit, true, { ref: false })]);
		if (!late) return;
		await this.kill();
		throw new Error(`n8n did not end within ${Math.round(limit / 1000)} s of SIGTERM:\n${this.tail()}`);
	}

	/** As a crash would: SIGKILL to the whole process group. */
	async kill(): Promise<void> {
		const child = this.child;
		if (child?.pid === undefined) return;
		const ended = once(child, 'close');
		killGroup(child.pid, 'SIGKILL');
		await ended;
	}

	/** Ends n8n whichever way it takes and removes the folder if it was made here. */
	async dispose(): Promise<void> {
		await this.kill();
		await this.database?.stop();
		if (!this.ownsFolder) return;
		await rm(this.place.userFolder, { recursive: true, force: true, maxRetries: 5 });
		Guard.instance.removeFolder(this.place.userFolder);
	}

	private environment(): NodeJS.ProcessEnv {
		return n8nEnvironment(this.place, {
			PATH: pathWith(this.installation.node),
			...this.installation.env,
			...this.database?.env,
			...this.env,
		});
	}

	private async untilReady(child: ChildProcess): Promise<void> {
		const isReady = async (): Promise<boolean> => {
			if (this.child !== child) throw new Error('n8n ended while starting');
			return (await this.answers('/healthz/readiness')) && (await this.answers('/rest/settings'));
		};
		await waitFor('n8n to be ready', isReady, START_MS, 200).catch(async (error: unknown) => {
			await this.kill();
			const said = error instanceof Error ? error.message : String(error);
			throw new Error(`${said}:\n${this.tail()}`, { cause: error });
		});
	}

	private async answers(path: string): Promise<boolean> {
		try {
			const response = await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(5_000) });
			const text = await response.text();
			// While it migrates its database, n8n answers every path with 200 and a sentence.
			return response.ok && text.startsWith('{');
		} catch {
			return false;
		}
	}

	private tail(): string {
		return this.output.split('\n').slice(-30).join('\n');
	}
}

/** `N8N_LAB_DATABASE=postgres` gives every n8n of the tests a PostgreSQL of its own, instead of SQLite. */
function isPostgresWanted(database = process.env.N8N_LAB_DATABASE ?? 'sqlite'): boolean {
	if (database !== 'sqlite' && database !== 'postgres')
		throw new Error(`N8N_LAB_DATABASE is "${database}": it can be sqlite or postgres`);
	return database === 'postgres';
}

/** n8n runs npm and other commands by name: they get the same Node. */
export function pathWith(node: string, ...before: string[]): string {
	return [...before, dirname(node), process.env.PATH ?? ''].join(delimiter);
}
