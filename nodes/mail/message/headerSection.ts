import { isAscii, isUtf8 } from 'node:buffer';
import { decodeCharset, escapedCharset } from './charset/decodeCharset';
import { encodeRawWords } from './encodedWords';
import type { RawHeader } from './RawHeader';
import { withoutNul } from './withoutNul';

const LF_CRLF = Buffer.from('\n\r\n');
const LF_LF = Buffer.from('\n\n');
const LF = 0x0a;
const CR = 0x0d;
const ESC = 0x1b;
const REPLACEMENT = '\ufffd';
const WINDOW_BYTES = 16 * 1024;

/** End of a header section, and start of the body after it. */
export interface SectionEnd {
	readonly headerEnd: number;
	readonly bodyStart: number;
}

/**
 * Converts lines that end with CR only, against all standards; only if the message has no other line ends.
 */
export function withLineFeeds(mime: Buffer): Buffer {
	if (mime.includes(0x0a) || !mime.includes(0x0d)) return mime;
	return Buffer.from(mime).map((byte) => (byte === 0x0d ? 0x0a : byte)) as Buffer;
}

/** Finds the empty line after a header section; without one, everything up to `end` is header. */
export function findSectionEnd(bytes: Buffer, start: number, end: number): SectionEnd {
	if (bytes[start] === LF) return { headerEnd: start, bodyStart: start + 1 };
	if (bytes[start] === CR && bytes[start + 1] === LF) return { headerEnd: start, bodyStart: start + 2 };
	// In windows, because searching for one kind of line end would scan the whole of a message with the
	// other kind.
	for (let from = start; from < end; from += WINDOW_BYTES) {
		const window = bytes.subarray(from, Math.min(end, from + WINDOW_BYTES + 2));
		const crlf = window.indexOf(LF_CRLF);
		const lf = (crlf < 0 ? window : window.subarray(0, crlf + 1)).indexOf(LF_LF);
		if (lf >= 0) return { headerEnd: from + lf + 1, bodyStart: from + lf + 2 };
		if (crlf >= 0) return { headerEnd: from + crlf + 1, bodyStart: from + crlf + 3 };
	}
	return { headerEnd: end, bodyStart: end };
}

/**
 * Parses up to `limit` header fields of a section. Invalid lines (an mbox `From ` line, garbage) are
 * skipped.
 *
 * @param charsetHint the charset of the text, evaluated only for a field with undeclared octets
 * @returns the fields, and whether there were more
 */
export function readHeaders(
	section: Buffer,
	limit: number,
	charsetHint: () => string | undefined = () => undefined,
): { headers: RawHeader[]; more: boolean } {
	const { text, decode } = sectionText(section, charsetHint);
	const headers: RawHeader[] = [];
	let at = 0;
	let colon = -1;
	while (at < text.length) {
		if (headers.length === limit) return { headers, more: true };
		if (colon < at) colon = positionOf(':', text, at);
		let eol = lineEnd(text, at);
		const firstEnd = eol;
		while (isFolded(text, eol)) eol = lineEnd(text, eol + 1);
		if (colon < firstEnd) {
			const header = toHeader(text.slice(at, colon), text.slice(colon + 1, eol), eol > firstEnd, decode);
			if (header !== undefined) headers.push(header);
		}
		at = eol + 1;
	}
	return { headers, more: false };
}

function lineEnd(text: string, from: number): number {
	return positionOf('\n', text, from);
}

function positionOf(character: string, text: string, from: number): number {
	const at = text.indexOf(character, from);
	return at < 0 ? text.length : at;
}

/** RFC 5322 section 2.2.3: a line that begins with white space continues the previous field. */
function isFolded(text: string, eol: number): boolean {
	const next = text.charCodeAt(eol + 1);
	return next === 0x20 || next === 0x09;
}

// RFC 5322 section 3.6.8: a field name is printable ASCII without a colon; section 4.5.8 permits trailing
// spaces.
const FIELD_NAME = /^[!-9;-~]+(?=[ \t]*$)/;

function toHeader(
	field: string,
	body: string,
	folded: boolean,
	decode: (value: string) => string,
): RawHeader | undefined {
	const name = FIELD_NAME.exec(field)?.[0];
	if (name === undefined) return undefined;
	const unfolded = folded ? body.replace(/\r?\n[ \t]+/g, ' ') : body;
	return { name, lowerName: name.toLowerCase(), value: decode(unfolded.trim()) };
}

/**
 * A header section as text. RFC 6532 permits UTF-8; older programs write their local charset, which is that
 * of the text below or windows-1252, and a server may add UTF-8 to that; in this case each field is judged
 * separately.
 */
function sectionText(
	section: Buffer,
	charsetHint: () => string | undefined,
): { text: string; decode: (value: string) => string } {
	if (isAscii(section)) {
		return {
			text: withoutNul(section.toString('latin1')),
			decode: section.includes(ESC) ? decodeEscapes : unchanged,
		};
	}
	if (isUtf8(section)) return { text: withoutNul(section.toString('utf8')), decode: unchanged };
	return {
		text: withoutNul(section.toString('latin1')),
		decode: (value) => decodeField(value, charsetHint),
	};
}

function unchanged(value: string): string {
	return value;
}

function decodeEscapes(value: string): string {
	const bytes = Buffer.from(value, 'latin1');
	const charset = escapedCharset(bytes);
	return charset === undefined ? value : decodeCharset(bytes, charset);
}

function decodeField(value: string, charsetHint: () => string | undefined): string {
	const bytes = Buffer.from(value, 'latin1');
	if (isAscii(bytes)) return decodeEscapes(value);
	if (isUtf8(bytes)) return bytes.toString('utf8');
	const encoded = Buffer.from(encodeRawWords(value), 'latin1');
	const hint = isAscii(encoded) ? undefined : charsetHint();
	const hinted = hint === undefined ? REPLACEMENT : decodeCharset(encoded, hint);
	return hinted.includes(REPLACEMENT) ? decodeCharset(encoded, 'mixed') : hinted;
}
