import type { SmtpClient } from './SmtpClient';

/** A connection of a pool, and what goes on over it. */
export class Line {
	/** A message is being written, or waits behind the one that is to be answered. */
	isWriting = false;
	/** The message that was begun last went behind one whose answer was still to come. */
	isShared = false;
	/** Messages begun. */
	begun = 0;
	/** The message that was written last has no answer yet, since then; milliseconds since the epoch. */
	private writtenAt: number | undefined;
	private timer: NodeJS.Timeout | undefined;

	/**
	 * @param signedInBy hash of the token
	 * @param most messages over it
	 */
	constructor(
		readonly client: SmtpClient,
		readonly signedInBy: string,
		private readonly most: number,
	) {}

	get isAnswering(): boolean {
		return this.writtenAt !== undefined;
	}

	get isIdle(): boolean {
		return !this.isWriting && !this.isAnswering;
	}

	get isUsedUp(): boolean {
		return this.begun >= this.most;
	}

	/** Whether a message may be begun behind the one that is to be answered. */
	mayFollow(signedInBy: string, stallMs: number): boolean {
		return (
			!this.isWriting &&
			this.isAnswering &&
			!this.isUsedUp &&
			this.signedInBy === signedInBy &&
			this.client.takesNext &&
			!this.isStalled(stallMs)
		);
	}

	/** The answer takes so long that nobody should count on the connection. */
	isStalled(stallMs: number): boolean {
		return this.writtenAt !== undefined && Date.now() - this.writtenAt >= stallMs;
	}

	/** From now on it is one message's alone to write on. */
	begin(): this {
		this.isWriting = true;
		this.isShared = this.isAnswering;
		this.begun += 1;
		clearTimeout(this.timer);
		this.client.work();
		return this;
	}

	/** All of the message was written. */
	written(): void {
		this.isWriting = false;
		this.writtenAt = Date.now();
	}

	/** The message that was written has its answer. */
	answered(): void {
		this.writtenAt = undefined;
	}

	/** @param onTired called when nobody has used it for so long, in milliseconds */
	rest(ms: number, onTired: () => void): void {
		this.client.rest();
		this.timer = setTimeout(onTired, ms);
		this.timer.unref();
	}

	close(): void {
		clearTimeout(this.timer);
		this.client.close();
	}
}
