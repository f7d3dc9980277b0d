import { yieldToEventLoop, isYieldDue } from '../async/yieldToEventLoop';
import { charsetHintOf } from './charset/charsetHint';
import { DelimiterScanner, type Delimiter } from './DelimiterScanner';
import { findSectionEnd, readHeaders } from './headerSection';
import type { MimePart, Multipart } from './MimePart';
import { PLAIN_TEXT, readPartHeader, type PartHeader } from './PartHeader';
import type { ParseLimits } from './ParseOptions';
import type { ParseIssues } from './ParseIssues';

/**
 * Splits the body of a message into its parts (RFC 2046) in one pass and without recursion. Attached
 * messages are ordinary parts; their content has to be parsed separately.
 *
 * @param header of the message itself
 * @param start of its body
 */
export async function walkParts(
	bytes: Buffer,
	header: PartHeader,
	start: number,
	limits: ParseLimits,
	problems: ParseIssues,
): Promise<MimePart[]> {
	return await new Walk(bytes, limits, problems).run(header, start);
}

class Walk {
	private readonly parts: MimePart[] = [];
	private readonly scanner: DelimiterScanner;
	/** The innermost open multipart. */
	private open: Multipart | undefined;
	private readonly charsetHint: () => string | undefined;
	private depth = 0;
	private seen = 0;

	constructor(
		private readonly bytes: Buffer,
		private readonly limits: ParseLimits,
		private readonly problems: ParseIssues,
	) {
		this.scanner = new DelimiterScanner(bytes);
		this.charsetHint = charsetHintOf(bytes);
	}

	async run(header: PartHeader, start: number): Promise<MimePart[]> {
		let delimiter = await this.enter(header, '', start);
		while (delimiter !== undefined) {
			if (isYieldDue()) await yieldToEventLoop();
			// A multipart that was never closed ends where an outer one continues.
			this.closeDownTo(delimiter.multipart, delimiter.bodyEnd);
			const { first } = delimiter.multipart;
			if (first !== undefined) first.end ??= delimiter.bodyEnd;
			if (delimiter.closing) {
				this.closeDownTo(delimiter.multipart.parent, delimiter.bodyEnd);
				// Everything up to the next delimiter is epilogue.
				delimiter = await this.nextDelimiter(delimiter.next);
			} else if (this.seen < this.limits.parts) {
				delimiter = await this.readPart(delimiter);
			} else {
				this.problems.add(`The message has more than ${this.limits.parts} parts; the rest was left out`);
				return this.parts;
			}
		}
		this.closeDownTo(undefined, this.bytes.length);
		return this.parts;
	}

	/** Parses the part after a delimiter; returns the next delimiter. */
	private async readPart({ multipart, next }: Delimiter): Promise<Delimiter | undefined> {
		this.seen++;
		multipart.children++;
		multipart.first ??= { start: next };
		const number = childNumber(multipart, multipart.children);
		// Bounded; otherwise a thousand parts without an empty line would each be searched to the end of
		// the message.
		const section = findSectionEnd(
			this.bytes,
			next,
			Math.min(this.bytes.length, next + this.limits.headerBytes),
		);
		const within = await this.scanner.find(multipart, next, section.headerEnd);
		const header = this.readHeader(next, within?.bodyEnd ?? section.headerEnd, multipart);
		if (within === undefined) return await this.enter(header, number, section.bodyStart);
		// A delimiter among the header fields: the part has no body.
		this.add(number, header, within.bodyEnd, within.bodyEnd);
		return within;
	}

	/** Enters a multipart, or adds the part; returns the next delimiter. */
	private async enter(header: PartHeader, number: string, start: number): Promise<Delimiter | undefined> {
		const { mimeType, boundary } = header;
		if (boundary !== undefined && this.depth < this.limits.depth) {
			this.depth++;
			this.open = { mimeType, boundary, number, start, children: 0, parent: this.open };
			return await this.nextDelimiter(start);
		}
		if (boundary !== undefined) {
			this.problems.add(
				`Parts are nested deeper than ${this.limits.depth}; the inner ones are one attachment`,
			);
		}
		const delimiter = await this.nextDelimiter(start);
		const isBroken = boundary === undefined && mimeType.startsWith('multipart/');
		if (isBroken) this.problems.add('A multipart names no boundary; it was read as text');
		const end = delimiter?.bodyEnd ?? this.bytes.length;
		this.add(number || '1', isBroken ? PLAIN_TEXT : header, start, end);
		return delimiter;
	}

	private async nextDelimiter(from: number): Promise<Delimiter | undefined> {
		return await this.scanner.find(this.open, from, this.bytes.length);
	}

	private readHeader(start: number, end: number, { mimeType }: Multipart): PartHeader {
		const section = this.bytes.subarray(start, end);
		const { headers } = readHeaders(section, this.limits.headers, this.charsetHint);
		return readPartHeader(headers, mimeType === 'multipart/digest' ? 'message/rfc822' : 'text/plain');
	}

	private add(number: string, header: PartHeader, start: number, end: number): void {
		this.parts.push({ number, header, start, end, parent: this.open });
	}

	private closeDownTo(outer: Multipart | undefined, end: number): void {
		while (this.open !== undefined && this.open !== outer) {
			const closed = this.open;
			this.open = closed.parent;
			this.depth--;
			if (closed.children === 0 && !isBlank(this.bytes, closed.start, end)) {
				this.problems.add('The boundary of a multipart does not occur in it; it was read as text');
				this.add(childNumber(closed, 1), PLAIN_TEXT, closed.start, end);
			}
		}
	}
}

/**
 * RFC 3501 section 6.4.5: the parts of the message itself are `1`, `2`; those of its second part `2.1`,
 * `2.2`.
 */
function childNumber({ number }: Multipart, child: number): string {
	return number === '' ? `${child}` : `${number}.${child}`;
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
	for (let at = start; at < end; at++) {
		if ((bytes[at] as number) > 0x20) return false;
	}
	return true;
}
