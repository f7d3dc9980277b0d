import type { SmtpClient } from './SmtpClient';

/** A pooled connection and its state. */
export class Line {
	/** A message is being written, or waits behind an unanswered one. */
	isWriting = false;
	/** The last message was started behind one that was not answered yet. */
	isShared = false;
	/** Number of messages started. */
	begun = 0;
	/**
	 * Set while the last written message has no response: when it was written, in milliseconds since the
	 * epoch.
	 */
	private writtenAt: number | undefined;
	private timer: NodeJS.Timeout | undefined;

	/**
	 * @param signedInBy hash of the token
	 * @param most maximum messages over it
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

	/** Whether a message may be started behind the unanswered one. */
	mayFollow(signedInBy: string): boolean {
		return (
			!this.isWriting &&
			this.isAnswering &&
			!this.isUsedUp &&
			this.signedInBy === signedInBy &&
			this.client.takesNext
		);
	}

	/** The response is so late that the connection should not be relied on. */
	isStalled(stallMs: number): boolean {
		return this.writtenAt !== undefined && Date.now() - this.writtenAt >= stallMs;
	}

	/** From now on only one message may write on it. */
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

	/** The response to the written message has arrived. */
	answered(): void {
		this.writtenAt = undefined;
	}

	/** @param onTired called when it was unused for this long, in milliseconds */
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
