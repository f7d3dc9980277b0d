import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { Guard } from '../../process/Guard';
import { killGroup } from '../../process/killGroup';
import type { EwsServer } from '../EwsServer';

export interface ExchangelibSettings {
	mailbox: string;
	/** Basic authentication. */
	user?: string;
	password?: string;
	/** OAuth, in place of a password. */
	token?: string;
	impersonate?: boolean;
	/** It waits and tries again when the server says it is busy. */
	patient?: boolean;
}

/** What exchangelib raised, by the name of its class: `ErrorItemNotFound`, `UnauthorizedError`, … */
export class ExchangelibError extends Error {
	override readonly name = 'ExchangelibError';

	constructor(
		readonly kind: string,
		message: string,
	) {
		super(`${kind}: ${message}`);
	}
}

/** Debian's Python, which alone has python3-exchangelib. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = join(__dirname, 'exchangelib_client.py');

/** The Python library exchangelib against an EWS server, one call at a time. */
export class Exchangelib {
	private readonly lines: AsyncIterator<string>;
	private log = '';

	private constructor(
		private readonly child: ChildProcess,
		private readonly reader: Interface,
	) {
		this.lines = reader[Symbol.asyncIterator]();
		child.stderr?.on('data', (chunk) => (this.log += String(chunk)));
	}

	/** @throws ExchangelibError when it cannot sign in */
	static async open(server: EwsServer, settings: ExchangelibSettings): Promise<Exchangelib> {
		const child = spawn(PYTHON, [SCRIPT], { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
		if (child.pid) Guard.instance.addGroup(child.pid);
		const client = new Exchangelib(child, createInterface({ input: child.stdout as NodeJS.ReadableStream }));
		try {
			await client.ask({ url: server.url, ca: server.certificates.ca, ...settings });
		} catch (error) {
			await client.close();
			throw error;
		}
		return client;
	}

	/** @throws ExchangelibError */
	async call<T = unknown>(name: string, args: Record<string, unknown> = {}): Promise<T> {
		return (await this.ask({ call: name, ...args })) as T;
	}

	async close(): Promise<void> {
		const { pid } = this.child;
		const ended = new Promise((resolve) => this.child.once('exit', resolve));
		const isRunning = this.child.exitCode === null && this.child.signalCode === null;
		this.reader.close();
		if (pid === undefined) return;
		killGroup(pid, 'SIGKILL');
		if (isRunning) await ended;
		Guard.instance.removeGroup(pid);
	}

	private async ask(request: Record<string, unknown>): Promise<unknown> {
		this.child.stdin?.write(`${JSON.stringify(request)}\n`);
		const { value, done } = await this.lines.next();
		if (done) throw new Error(`exchangelib has ended:\n${this.log}`);
		const {
			result,
			error,
			message = '',
		} = JSON.parse(value) as {
			result?: unknown;
			error?: string;
			message?: string;
		};
		if (error !== undefined) throw new ExchangelibError(error, message);
		return result;
	}
}
