import { Readable } from 'node:stream';

/** Small enough that a large message does not hold up n8n's event loop while its dots are stuffed. */
const CHUNK = 64 * 1024;

export interface BodyListener {
	/** Called for each chunk that is taken, and when the end is. */
	progress(body: MessageBody): void;
	/** The final dot was given to the connection: what is written now comes behind it. */
	written(): void;
}

/**
 * A message on its way into DATA, which knows how far it got. nodemailer begins to read when the server has said
 * 354, and writes the final dot after it has read the end: so a message that has not ended has not been accepted
 * by anybody (RFC 5321 section 4.1.1.4).
 */
export class MessageBody extends Readable {
	private offset = 0;

	constructor(
		private readonly mime: Buffer,
		private readonly listener: BodyListener,
	) {
		// Nothing is read ahead of the server's 354.
		super({ highWaterMark: 0 });
	}

	/** The server has let the text begin. */
	get hasBegun(): boolean {
		return this.offset > 0;
	}

	/** The final dot may be on its way. */
	get isThrough(): boolean {
		return this.offset > this.mime.length;
	}

	/** nodemailer pipes it into the stream that stuffs dots, whose end is behind the final one. */
	override pipe<T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T {
		destination.once('end', () => this.listener.written());
		return super.pipe(destination, options);
	}

	override _read(): void {
		const chunk = this.mime.subarray(this.offset, this.offset + CHUNK);
		if (chunk.length > 0) {
			this.offset += chunk.length;
			this.push(chunk);
		} else {
			this.offset = this.mime.length + 1;
			this.push(null);
		}
		this.listener.progress(this);
	}
}
