import { yieldToEventLoop, isYieldDue } from '../async/yieldToEventLoop';
import type { Multipart } from './MimePart';

const LF_DASHES = Buffer.from('\n--');
const LF = 0x0a;
const CR = 0x0d;
const WINDOW_BYTES = 4 * 1024 * 1024;
/** RFC 2046 allows 70; some programs write more. Dashes and spaces are added to that. */
const MAX_LINE_BYTES = 256;

/** A line that opens the next part of a multipart, or closes it. */
export interface Delimiter {
	readonly multipart: Multipart;
	readonly closing: boolean;
	/** Where the preceding body ends: the line break before a delimiter belongs to the delimiter. */
	readonly bodyEnd: number;
	/** Start of the line after it. */
	readonly next: number;
}

/** Finds the delimiter lines (RFC 2046 section 5.1.1) of the open multiparts, innermost first. */
export class DelimiterScanner {
	constructor(private readonly bytes: Buffer) {}

	/**
	 * @param from the beginning of a line, not the first of the message
	 * @param to where to stop searching; a delimiter that begins before it counts
	 */
	async find(innermost: Multipart | undefined, from: number, to: number): Promise<Delimiter | undefined> {
		if (innermost === undefined || from >= to) return undefined;
		// In windows, so that a large attachment does not block the event loop.
		let end = Math.min(from + WINDOW_BYTES, to);
		let window = this.bytes.subarray(0, end);
		for (let at = from - 1, tries = 1; ; tries++) {
			const lf = window.indexOf(LF_DASHES, at);
			if (lf >= 0) {
				const delimiter = this.read(innermost, lf + 1, from);
				if (delimiter !== undefined) return delimiter;
				at = lf + 3;
			} else {
				if (end === to) return undefined;
				at = end - LF_DASHES.length + 1;
				end = Math.min(end + WINDOW_BYTES, to);
				window = this.bytes.subarray(0, end);
			}
			if ((lf < 0 || tries % 256 === 0) && isYieldDue()) await yieldToEventLoop();
		}
	}

	private read(innermost: Multipart, line: number, from: number): Delimiter | undefined {
		const { bytes } = this;
		const limit = Math.min(bytes.length, line + MAX_LINE_BYTES);
		let eol = line + 2;
		while (eol < limit && bytes[eol] !== LF) eol++;
		if (eol === limit && limit < bytes.length) return undefined;
		const text = bytes.toString('latin1', line + 2, eol).trimEnd();
		for (let multipart: Multipart | undefined = innermost; multipart; multipart = multipart.parent) {
			if (!text.startsWith(multipart.boundary)) continue;
			const closing = text.length === multipart.boundary.length + 2 && text.endsWith('--');
			if (!closing && text.length !== multipart.boundary.length) continue;
			return { multipart, closing, bodyEnd: this.bodyEnd(line, from), next: Math.min(eol + 1, bytes.length) };
		}
		return undefined;
	}

	private bodyEnd(line: number, from: number): number {
		let end = line - 1;
		if (end > from && this.bytes[end - 1] === CR) end--;
		return Math.max(end, from);
	}
}
