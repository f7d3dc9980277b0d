import type { Socket } from 'node:net';
import { defined } from '../contracts/defined';
import { ReplyReader, type Status } from './ReplyReader';

/** A slower server (octets per millisecond) counts as stalled, however steadily it sends. */
const MIN_OCTETS_PER_MS = 20;
/** Maximum pending commands on a server with PIPELINING. */
const MAX_PIPELINED = 200;

export interface SendOptions {
	/** Receives the lines that follow a `+OK`. */
	body?: (octets: Buffer) => void;
	mayContinue?: boolean;
}

interface Command extends SendOptions {
	/** Absent for the greeting, which the server sends unasked. */
	line?: string;
	resolve(status: Status): void;
	reject(error: unknown): void;
}

/** Uses imapflow's error code. */
export class ConnectionClosed extends Error {
	readonly code = 'EConnectionClosed';
}

/** Uses the error code of sockets. */
class NoAnswer extends Error {
	readonly code = 'ETIMEOUT';
}

/**
 * Commands and their responses on one socket. Each response has a deadline for the next octets to arrive,
 * and one for the whole at the minimum acceptable speed.
 */
export class Pop3Connection {
	/**
	 * Whether several commands may be pending; only if the server announces PIPELINING (RFC 2449 section
	 * 6.6).
	 */
	isPipelined = false;
	private readonly reader = new ReplyReader();
	/** Sent, not answered yet. */
	private readonly open: Command[] = [];
	private readonly waiting: Command[] = [];
	private lost: unknown;
	private timer: NodeJS.Timeout | undefined;
	/** For the response being read: when it was due, when the last octets arrived, and how many. */
	private since = 0;
	private lastAt = 0;
	private octets = 0;

	constructor(
		private readonly socket: Socket,
		private readonly answerMs: number,
	) {
		socket
			.on('data', this.onData)
			.on('error', this.onError)
			.on('close', this.onClose)
			.on('end', this.onClose);
		socket.resume();
	}

	get isAlive(): boolean {
		return this.lost === undefined;
	}

	/** Nothing is pending in either direction, and nothing arrived unasked. */
	get isAtRest(): boolean {
		return this.isAlive && this.open.length === 0 && this.waiting.length === 0 && this.reader.isAtRest;
	}

	async greeting(): Promise<Status> {
		return await this.enqueue({});
	}

	/** @param line a command without its CRLF */
	async send(line: string, options: SendOptions = {}): Promise<Status> {
		return await this.enqueue({ line, ...options });
	}

	/** Releases the socket, to be encrypted. */
	release(): Socket {
		this.socket
			.off('data', this.onData)
			.off('error', this.onError)
			.off('close', this.onClose)
			.off('end', this.onClose);
		clearTimeout(this.timer);
		this.lost ??= new ConnectionClosed('The connection was handed on');
		return this.socket;
	}

	/** Closes the connection; pending commands fail with `reason`. */
	destroy(reason: unknown = new ConnectionClosed('The connection was closed')): void {
		if (this.lost !== undefined) return;
		this.lost = reason;
		clearTimeout(this.timer);
		for (const command of [...this.open.splice(0), ...this.waiting.splice(0)]) command.reject(reason);
		this.socket.destroy();
	}

	private async enqueue(command: Omit<Command, 'resolve' | 'reject'>): Promise<Status> {
		return await new Promise<Status>((resolve, reject) => {
			if (this.lost !== undefined) return reject(this.lost as Error);
			this.waiting.push({ ...command, resolve, reject });
			this.sendNext();
		});
	}

	private sendNext(): void {
		const most = this.isPipelined ? MAX_PIPELINED : 1;
		let lines = '';
		while (this.open.length < most) {
			const command = this.waiting.shift();
			if (command === undefined) break;
			if (this.open.push(command) === 1) this.restartTimer();
			const { body, mayContinue, line } = command;
			this.reader.expect({
				...defined({ body, mayContinue }),
				done: (status) => this.answered(status),
			});
			if (line !== undefined) lines += `${line}\r\n`;
		}
		if (lines !== '') this.socket.write(lines, 'latin1');
	}

	private answered(status: Status): void {
		const command = this.open.shift();
		if (this.open.length > 0) this.restartTimer();
		command?.resolve(status);
		this.sendNext();
	}

	private restartTimer(): void {
		this.since = this.lastAt = Date.now();
		this.octets = 0;
		// A single timer that checks when it fires: one for each of thousands of responses costs more than
		// reading them.
		this.timer ??= setTimeout(this.onTimer, this.answerMs);
	}

	private readonly onTimer = (): void => {
		this.timer = undefined;
		if (this.open.length === 0) return;
		const atThisPace = this.since + this.octets / MIN_OCTETS_PER_MS;
		const left = Math.min(atThisPace, this.lastAt) + this.answerMs - Date.now();
		if (left > 0) this.timer = setTimeout(this.onTimer, left);
		else this.destroy(new NoAnswer(`No answer within ${String(Math.round(this.answerMs / 1000))} seconds`));
	};

	private readonly onData = (chunk: Buffer): void => {
		if (this.lost !== undefined) return;
		this.lastAt = Date.now();
		this.octets += chunk.length;
		try {
			this.reader.push(chunk);
		} catch (error) {
			this.destroy(error);
		}
	};

	private readonly onError = (error: Error): void => this.destroy(error);

	private readonly onClose = (): void => {
		const { farewell } = this.reader;
		const said = farewell === undefined ? '' : `: ${farewell}`;
		this.destroy(new ConnectionClosed(`The server closed the connection${said}`));
	};
}
