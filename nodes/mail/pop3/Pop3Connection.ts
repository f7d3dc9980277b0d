import type { Socket } from 'node:net';
import { defined } from '../contracts/defined';
import { ReplyReader, type Status } from './ReplyReader';

/** Slower than this (octets in a millisecond), a server counts as stalled, however steadily it trickles. */
const SLOWEST = 20;
/** Commands on the way at a time where the server takes more than one. */
const MAX_PIPELINED = 200;

export interface SendOptions {
	/** Takes the lines that follow a `+OK`. */
	body?: (octets: Buffer) => void;
	mayContinue?: boolean;
}

interface Command extends SendOptions {
	/** Absent for what the server says by itself: its greeting. */
	line?: string;
	resolve(status: Status): void;
	reject(error: unknown): void;
}

/** Named as imapflow names it. */
export class ConnectionClosed extends Error {
	readonly code = 'EConnectionClosed';
}

/** Coded as sockets code theirs. */
class NoAnswer extends Error {
	readonly code = 'ETIMEOUT';
}

/**
 * Commands and their responses on one socket. Each response has a deadline, by which octets have to come, and the
 * whole of it at no less than the pace of the slowest line that is still worth waiting for.
 */
export class Pop3Connection {
	/** How many commands may be on the way; more than one only where the server offers PIPELINING (RFC 2449 section 6.6). */
	isPipelined = false;
	private readonly reader = new ReplyReader();
	/** Sent, not answered yet. */
	private readonly open: Command[] = [];
	private readonly waiting: Command[] = [];
	private lost: unknown;
	private timer: NodeJS.Timeout | undefined;
	/** Of the response that is due: when it became so, when something came last, and how much came. */
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

	/** Nothing is on the way in either direction, and nothing was said unasked. */
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

	/** Gives up the socket, to be encrypted. */
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

	/** Ends the connection; what waits for an answer fails with `reason`. */
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
			if (this.open.push(command) === 1) this.giveTime();
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
		if (this.open.length > 0) this.giveTime();
		command?.resolve(status);
		this.sendNext();
	}

	private giveTime(): void {
		this.since = this.lastAt = Date.now();
		this.octets = 0;
		// One timer that looks when it goes off: to set one for each of thousands of answers costs more than they do.
		this.timer ??= setTimeout(this.onTimer, this.answerMs);
	}

	private readonly onTimer = (): void => {
		this.timer = undefined;
		if (this.open.length === 0) return;
		const atThisPace = this.since + this.octets / SLOWEST;
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
