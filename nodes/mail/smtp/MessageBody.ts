import { Readable } from 'node:stream';

/** Small enough that a large message does not hold up n8n's event loop while its dots are stuffed. */
const CHUNK = 64 * 1024;

/**
 * A message on its way into DATA, which knows how far it got. nodemailer begins to read when the server has said
 * 354, and writes the final dot after it has read the end: so a message that has not ended has not been accepted
 * by anybody (RFC 5321 section 4.1.1.4).
 */
export class MessageBody extends Readable {
	private offset = 0;

	/** @param onProgress called for each chunk that is taken, and when the end is */
	constructor(
		private readonly mime: Buffer,
		private readonly onProgress: (body: MessageBody) => void,
	) {
		// Nothing is read ahead of the server's 354.
		super({ highWaterMark: 0 });
	}

	/** The final dot may be on its way. */
	get isThrough(): boolean {
		return this.offset > this.mime.length;
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
		this.onProgress(this);
	}
}
