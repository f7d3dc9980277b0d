import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProxySettings } from '../../../nodes/mail/net/ConnectionSettings';
import { freePorts } from '../freePorts';
import { Guard } from '../process/Guard';
import { killGroup } from '../process/killGroup';
import { waitFor } from '../waitFor';

export interface Login {
	user: string;
	password: string;
}

export interface RealProxyOptions {
	login?: Login;
	/** tinyproxy only: the ports it lets through; all by default. */
	ports?: number[];
}

/** A proxy from Debian on loopback, whose log tells what passed. */
export class RealProxy {
	readonly host = '127.0.0.1';
	private output = '';

	private constructor(
		private readonly kind: ProxySettings['kind'],
		readonly port: number,
		private readonly login: Login | undefined,
		private readonly child: ChildProcess,
		private readonly folder: string,
	) {
		const capture = (chunk: Buffer) => void (this.output += chunk.toString());
		child.stdout?.on('data', capture);
		child.stderr?.on('data', capture);
		if (child.pid !== undefined) Guard.instance.addGroup(child.pid);
		Guard.instance.addFolder(folder);
	}

	/** HTTP CONNECT, by tinyproxy. */
	static async http({ login, ports = [] }: RealProxyOptions = {}): Promise<RealProxy> {
		const [port = 0] = await freePorts(1);
		const lines = [
			`Port ${port}`,
			'Listen 127.0.0.1',
			'Timeout 600',
			'LogLevel Connect',
			'MaxClients 100',
			...(login ? [`BasicAuth ${login.user} ${login.password}`] : []),
			...ports.map((one) => `ConnectPort ${one}`),
		];
		const folder = await mkdtemp(join(tmpdir(), 'tinyproxy-'));
		await writeFile(join(folder, 'tinyproxy.conf'), `${lines.join('\n')}\n`);
		return await RealProxy.start('http', port, login, folder, [
			'tinyproxy',
			'-d',
			'-c',
			join(folder, 'tinyproxy.conf'),
		]);
	}

	/** SOCKS 5, by microsocks. */
	static async socks({ login }: RealProxyOptions = {}): Promise<RealProxy> {
		const [port = 0] = await freePorts(1);
		const folder = await mkdtemp(join(tmpdir(), 'microsocks-'));
		const user = login ? ['-u', login.user, '-P', login.password] : [];
		return await RealProxy.start('socks5', port, login, folder, [
			'microsocks',
			'-i',
			'127.0.0.1',
			'-p',
			String(port),
			...user,
		]);
	}

	/** As a node's settings have it. */
	get settings(): ProxySettings {
		const { kind, host, port, login = {} } = this;
		return { kind, host, port, ...login };
	}

	/** As the environment has it. */
	get url(): string {
		const login = this.login
			? `${encodeURIComponent(this.login.user)}:${encodeURIComponent(this.login.password)}@`
			: '';
		return `${this.kind}://${login}${this.host}:${this.port}`;
	}

	/** Servers it was asked to connect to, each time it was, as `host:port`. */
	passed(): string[] {
		// A request in clear is passed on by its whole URL (RFC 9112 section 3.2.2).
		const [http, socks] = [/: (?:CONNECT |(?:GET|POST) http:\/\/)([^\s/]+:\d+)/g, /connected to (\S+:\d+)/g];
		return [...this.output.matchAll(this.kind === 'http' ? http : socks)].map(([, to]) => String(to));
	}

	async stop(): Promise<void> {
		const { pid } = this.child;
		if (pid === undefined) return;
		const running = this.child.exitCode === null && this.child.signalCode === null;
		const ended = once(this.child, 'exit');
		killGroup(pid, 'SIGKILL');
		if (running) await ended;
		Guard.instance.removeGroup(pid);
		await rm(this.folder, { recursive: true, force: true });
		Guard.instance.removeFolder(this.folder);
	}

	private static async start(
		kind: ProxySettings['kind'],
		port: number,
		login: Login | undefined,
		folder: string,
		[program = '', ...args]: string[],
	): Promise<RealProxy> {
		const child = spawn(program, args, { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
		const proxy = new RealProxy(kind, port, login, child, folder);
		child.once('error', (error) => (proxy.output += String(error)));
		try {
			await waitFor(`${program} to listen`, async () => await listens(port));
		} catch (error) {
			await proxy.stop();
			throw new Error(`${program} did not start:\n${proxy.output}`, { cause: error });
		}
		return proxy;
	}
}

async function listens(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		const end = (answer: boolean) => {
			socket.destroy();
			resolve(answer);
		};
		socket.once('connect', () => end(true)).once('error', () => end(false));
	});
}
