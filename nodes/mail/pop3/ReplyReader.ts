import { DotReader } from './DotReader';

const LF = 0x0a;
/** RFC 2449 section 4 allows 512 octets; SASL challenges are longer. */
const LONGEST_LINE = 8 * 1024;

/** The first line of a response (RFC 1939 section 3); `continue` is a SASL challenge (RFC 5034 section 4). */
export interface Status {
	kind: 'ok' | 'error' | 'continue';
	/** The text after `+OK`, `-ERR` or `+`. */
	text: string;
}

/** A pending response. */
export interface Awaited {
	/** Receives the lines that follow a `+OK`; absent if the response is one line. */
	body?: (octets: Buffer) => void;
	/** A SASL challenge is a valid response. */
	mayContinue?: boolean;
	/** The response is complete. */
	done(status: Status): void;
}

/** The server's data is not POP3. Uses imapflow's error code. */
export class NotPop3 extends Error {
	constructor(
		message: string,
		readonly code: 'InvalidResponse' | 'LineTooLarge' | 'ResponseTooLarge' = 'InvalidResponse',
	) {
		super(message);
	}
}

/**
 * Splits the octets of a server into responses, in the order of the commands. Has no socket; the result
 * does not depend on how the octets are cut into chunks.
 */
export class ReplyReader {
	/** What a server says unasked before it disconnects: `-ERR Disconnected for inactivity`. */
	farewell: string | undefined;
	private readonly awaited: Awaited[] = [];
	private line: Buffer[] = [];
	private lineLength = 0;
	private body: { reader: DotReader; status: Status } | undefined;

	/** Nothing is pending, and everything received was passed on. */
	get isAtRest(): boolean {
		return this.awaited.length === 0 && this.lineLength === 0 && this.farewell === undefined;
	}

	expect(awaited: Awaited): void {
		this.awaited.push(awaited);
	}

	/** @throws NotPop3 */
	push(chunk: Buffer): void {
		let at: number | undefined = 0;
		while (at !== undefined && at < chunk.length) {
			at = this.body === undefined ? this.readLine(chunk, at) : this.readBody(chunk, at);
		}
	}

	private readLine(chunk: Buffer, from: number): number | undefined {
		const lf = chunk.indexOf(LF, from);
		const end = lf < 0 ? chunk.length : lf;
		this.lineLength += end - from;
		if (this.lineLength > LONGEST_LINE)
			throw new NotPop3(`The server sent a line of more than ${String(LONGEST_LINE)} octets`, 'LineTooLarge');
		this.line.push(chunk.subarray(from, end));
		if (lf < 0) {
			// The length matters, to distinguish an empty rest from none.
			this.line = [Buffer.concat(this.line)];
			return undefined;
		}
		const line = Buffer.concat(this.line).toString('utf8').replace(/\r$/, '');
		this.line = [];
		this.lineLength = 0;
		this.takeStatus(readStatus(line));
		return lf + 1;
	}

	private takeStatus(status: Status): void {
		const [awaited] = this.awaited;
		if (awaited === undefined) {
			if (status.kind !== 'error')
				throw new NotPop3('The server sent a response that no command had asked for');
			this.farewell = status.text;
			return;
		}
		if (status.kind === 'continue' && !awaited.mayContinue)
			throw new NotPop3('The server sent an unexpected challenge');
		if (status.kind === 'ok' && awaited.body !== undefined) {
			this.body = { reader: new DotReader(awaited.body), status };
			return;
		}
		this.awaited.shift();
		awaited.done(status);
	}

	private readBody(chunk: Buffer, from: number): number | undefined {
		const { body } = this;
		const end = body?.reader.push(chunk, from);
		if (body === undefined || end === undefined) return undefined;
		this.body = undefined;
		this.awaited.shift()?.done(body.status);
		return end;
	}
}

function readStatus(line: string): Status {
	const match = /^(\+OK|-ERR|\+)(?: (.*)|\s*)$/is.exec(line);
	if (match === null)
		throw new NotPop3(`The server does not respond like a POP3 server: ${line.slice(0, 100)}`);
	const kind = match[1] === '+' ? 'continue' : match[1]?.startsWith('+') ? 'ok' : 'error';
	return { kind, text: (match[2] ?? '').trim() };
}
