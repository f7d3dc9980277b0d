import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runningUser } from '../dovecot/runningUser';
import { freePorts } from '../freePorts';
import { unpacked } from '../others/unpacked';
import { Guard } from '../process/Guard';
import { killGroup } from '../process/killGroup';
import { waitFor } from '../waitFor';

const VERSIONS = 'usr/lib/postgresql';

/** A PostgreSQL of its own, run by an ordinary user; its data survive a kill, as on a disk. */
export class Postgres {
	readonly host = '127.0.0.1';
	private child: ChildProcess | undefined;

	private constructor(
		readonly port: number,
		private readonly folder: string,
		private readonly programs: { folder: string; libraries: string },
	) {}

	static async start(): Promise<Postgres> {
		const folder = await mkdtemp(join(tmpdir(), 'lab-postgres-'));
		Guard.instance.addFolder(folder);
		if (process.getuid?.() === 0) chownSync(folder, runningUser().uid, runningUser().gid);
		const [port = 0] = await freePorts(1);
		const postgres = new Postgres(port, folder, findPrograms(folder));
		postgres.run('initdb', '-D', join(folder, 'data'), '-U', 'n8n', '--auth=trust', '--no-sync', '-E', 'UTF8');
		await postgres.start();
		return postgres;
	}

	/** For n8n's environment: its database is this one. */
	get env(): Record<string, string> {
		return {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: this.host,
			DB_POSTGRESDB_PORT: String(this.port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_PASSWORD: '',
		};
	}

	async start(): Promise<void> {
		const settings = { listen_addresses: this.host, port: this.port, unix_socket_directories: '', fsync: 'off' };
		const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${String(value)}`]);
		const child = spawn(join(this.programs.folder, 'postgres'), ['-D', join(this.folder, 'data'), ...args], {
			detached: true,
			stdio: ['ignore', 'ignore', 'pipe'],
			...this.identity,
		});
		this.child = child;
		if (child.pid !== undefined) Guard.instance.addGroup(child.pid);
		let said = '';
		child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
		await waitFor(
			'PostgreSQL',
			() => {
				if (child.exitCode !== null) throw new Error(`PostgreSQL ended:\n${said}`);
				return /ready to accept connections/.test(said);
			},
			30_000,
		);
	}

	/** As a crash would; `start` recovers what was committed. */
	async kill(): Promise<void> {
		const { child } = this;
		if (child?.pid === undefined) return;
		const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
		killGroup(child.pid, 'SIGKILL');
		await ended;
		Guard.instance.removeGroup(child.pid);
		this.child = undefined;
	}

	async stop(): Promise<void> {
		await this.kill();
		await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
		Guard.instance.removeFolder(this.folder);
	}

	private get identity() {
		const { uid, gid } = runningUser();
		return {
			env: { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', LD_LIBRARY_PATH: this.programs.libraries },
			...(process.getuid?.() === 0 ? { uid, gid } : {}),
		};
	}

	private run(program: string, ...args: string[]): void {
		execFileSync(join(this.programs.folder, program), args, { stdio: 'ignore', cwd: this.folder, ...this.identity });
	}
}

/** The machine's, or those that `requirements.mjs` has unpacked. */
function findPrograms(folder: string): { folder: string; libraries: string } {
	const versions = (root: string) => (existsSync(root) ? readdirSync(root).sort() : []);
	const programs = (root: string) =>
		versions(root)
			.map((version) => join(root, version, 'bin'))
			.filter((path) => existsSync(join(path, 'postgres')))
			.at(-1);
	const installed = programs(join('/', VERSIONS));
	if (installed !== undefined) return { folder: installed, libraries: '' };
	const { program, libraries } = unpacked('postgresql', folder);
	return { folder: programs(program(VERSIONS)) ?? '', libraries };
}
