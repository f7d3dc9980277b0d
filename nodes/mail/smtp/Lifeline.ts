import type { Socket } from 'node:net';
import { stopped } from '../async/stopped';
import { MailError } from '../contracts/MailError';
import { ConnectionClosed } from './smtpFailures';

export type Callback<T> = (error: Error | null | undefined, result?: T) => void;

/** The part of nodemailer's connection that is needed to end it. */
interface Ending {
	readonly stage: string;
	on(event: 'error', listener: (error: Error) => void): unknown;
	on(event: 'end', listener: () => void): unknown;
	quit(): void;
	close(): void;
}

interface RunOptions {
	signal?: AbortSignal;
	/** Called when the signal is aborted; if absent, the connection is closed. */
	stop?: (reason: Error) => void;
}

/**
 * Tracks whether a connection is alive, and ends everything that waits for it; nodemailer's callbacks do
 * not.
 */
export class Lifeline {
	private lost: unknown;
	private ended = false;
	private readonly onEnds = new Set<() => void>();

	constructor(
		private readonly connection: Ending,
		private readonly socket: Socket,
	) {
		connection.on('error', (error) => this.end(error));
		connection.on('end', () => this.end(new ConnectionClosed()));
	}

	get isUsable(): boolean {
		return !this.ended && !this.socket.destroyed && this.socket.writable;
	}

	/**
	 * @param begin is given nodemailer's callback, and a way to end without it
	 * @throws what ended it, including the end of the connection
	 */
	async run<T>(
		begin: (done: Callback<T>, leave: (error: Error) => void) => void,
		{ signal, stop = () => this.hangUp() }: RunOptions = {},
	): Promise<T> {
		if (this.ended) throw this.lost;
		if (signal?.aborted) throw stopped();
		let onEnd: (() => void) | undefined;
		const onAbort = () => stop(stopped());
		signal?.addEventListener('abort', onAbort, { once: true });
		try {
			return await new Promise<T>((resolve, reject) => {
				onEnd = () => reject(this.lost as Error);
				this.onEnds.add(onEnd);
				begin((error, result) => {
					// nodemailer's own "closed" may arrive before the reason is known here.
					if (error) setImmediate(() => reject(this.lost instanceof MailError ? this.lost : error));
					else resolve(result as T);
				}, reject);
			});
		} finally {
			if (onEnd) this.onEnds.delete(onEnd);
			signal?.removeEventListener('abort', onAbort);
		}
	}

	/** Says QUIT if a server is listening, and does not wait for the response. */
	close(): void {
		if (this.isUsable && this.connection.stage === 'connected') this.connection.quit();
		this.hangUp();
	}

	/** Without QUIT, which the server could take for text of a message. */
	hangUp(): void {
		this.end(new ConnectionClosed());
		this.connection.close();
	}

	private end(reason: unknown): void {
		if (this.ended) return;
		this.ended = true;
		this.lost = reason;
		// A callback with the server's own words takes precedence.
		const onEnds = [...this.onEnds];
		setImmediate(() => setImmediate(() => onEnds.forEach((onEnd) => onEnd())));
	}
}
