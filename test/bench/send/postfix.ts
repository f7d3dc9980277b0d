import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePorts, isFree } from '../../lab/freePorts';
import { Guard } from '../../lab/process/Guard';
import { killGroup } from '../../lab/process/killGroup';
import { waitFor } from '../../lab/waitFor';

const run = promisify(execFile);

/** Where requirements.mjs has unpacked the package, which is not installed: that would start a mail server. */
const UNPACKED = join(
	process.env.N8N_LAB_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
	'n8n-nodes-microsoft-mail/postfix',
);

/** A program of Postfix, and the environment it finds its libraries in. */
function program(name: string): [file: string, env: NodeJS.ProcessEnv] {
	const installed = `/usr/sbin/${name}`;
	if (existsSync(installed)) return [installed, process.env];
	return [
		join(UNPACKED, 'usr/sbin', name),
		{ ...process.env, LD_LIBRARY_PATH: join(UNPACKED, 'usr/lib/postfix') },
	];
}

/** Postfix's smtp-sink: takes everything and forgets it, faster than anybody can send. */
export async function startSink(): Promise<{ host: string; port: number; stop(): void }> {
	const host = '127.0.0.1';
	const [port = 0] = await freePorts(1);
	const [file, env] = program('smtp-sink');
	const asRoot = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
	const sink = spawn(file, [...asRoot, `${host}:${String(port)}`, '1000'], {
		env,
		stdio: 'ignore',
		detached: true,
	});
	let failed: Error | undefined;
	sink
		.once('error', (error) => (failed = error))
		.once('exit', (code) => (failed ??= new Error(`smtp-sink ended: ${String(code)}`)));
	if (sink.pid !== undefined) Guard.instance.addGroup(sink.pid);
	await waitFor('smtp-sink to listen', async () => {
		if (failed !== undefined) throw failed;
		return !(await isFree(port, host));
	});
	return { host, port, stop: () => sink.pid !== undefined && killGroup(sink.pid, 'SIGKILL') };
}

/** Postfix's smtp-source, which composes nothing: what a line and a server can take at most. @returns seconds */
export async function measureSource(task: {
	host: string;
	port: number;
	count: number;
	connections: number;
	octets: number;
}): Promise<number> {
	const { host, port, count, connections, octets } = task;
	const [file, env] = program('smtp-source');
	const args = [
		'-d',
		'-s',
		String(connections),
		'-m',
		String(count),
		'-l',
		String(octets),
		'-f',
		'ada@contoso.example',
		'-t',
		'sam@fabrikam.example',
	];
	const start = process.hrtime.bigint();
	await run(file, [...args, `${host}:${String(port)}`], { env });
	return Number(process.hrtime.bigint() - start) / 1e9;
}
