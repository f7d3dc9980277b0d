import { isAscii, isUtf8 } from 'node:buffer';
import { yieldToEventLoop, isYieldDue } from '../async/yieldToEventLoop';
import { decodeCharset, escapedCharset, resolveCharset } from './charset/decodeCharset';
import type { ParseIssues } from './ParseIssues';
import { withoutNul } from './withoutNul';

/** Charsets in which octets below 128 are not always ASCII, by the names from `resolveCharset`. */
const NOT_ASCII =
	/^(?:csiso|iso-?2022|jis|hz|utf-?(?:7|16|32)|ucs-?[24]|unicode|ibm(?:037|273|277|278|280|284|285|297|500|1047))/;
/** Charsets whose decoders accept half a character. */
const WIDE = /^(?:utf-?(?:7|16)|ucs-?2|unicode)/;
/** Charsets in which the meaning of an octet depends on earlier ones. */
const SHIFTED = /^(?:csiso|iso-?2022|jis|hz|utf-?7)/;
const UTF16 = /^(?:utf-?(?:16|32)|ucs-?[24]|unicode)/;
/** In a shorter text, ASCII could be characters of two octets after all. */
const MIN_ASCII_BYTES = 16;
const UNSURE = /^(?:us-?ascii|ascii|ansi_x3.*|7bit|8bit|binary|x-unknown|unknown(?:-8bit)?|default.*)?$/;
const CHUNK_BYTES = 64 * 1024;

/**
 * Decodes the octets of a text; lines end with LF. If the charset is missing or certainly wrong, it is
 * UTF-8 if it looks like it, otherwise windows-1252, which is nearly always what programs without a
 * declaration mean. iso-8859-1 is read as windows-1252 as well, like in every mail client and browser. NUL,
 * which is not text and which databases refuse, is removed.
 */
export async function decodeText(
	bytes: Buffer,
	declared: string | undefined,
	problems: ParseIssues,
): Promise<string> {
	const charset = chooseCharset(bytes, (declared ?? '').trim().toLowerCase(), problems);
	const pieces: string[] = [];
	for (let from = 0; from < bytes.length; ) {
		const to = chunkEnd(bytes, from, charset);
		pieces.push(cleaned(decodeCharset(bytes.subarray(from, to), charset)));
		from = to;
		if (from < bytes.length && isYieldDue()) await yieldToEventLoop();
	}
	const text = withoutMark(pieces.length === 1 ? (pieces[0] as string) : pieces.join(''));
	// Lone surrogates are not text either.
	return WIDE.test(charset) ? Buffer.from(text).toString() : text;
}

/**
 * The charset of a text whose declaration may be missing or wrong.
 *
 * @param declared from a header, in lower case; empty if missing
 * @returns undefined if the name is unknown
 */
function charsetOf(bytes: Buffer, declared: string): string | undefined {
	const charset = UNSURE.test(declared) ? '' : resolveCharset(declared);
	if (charset !== undefined && NOT_ASCII.test(charset))
		return UTF16.test(charset) && isPlainAscii(bytes) ? 'latin1' : charset;
	if (isAscii(bytes)) return escapedCharset(bytes) ?? 'latin1';
	if (charset === '') return guessCharset(bytes);
	return charset === 'utf8' && !isUtf8(bytes) ? 'mixed' : charset;
}

/** Whether a text declared as two octets per character has one: two-octet text would contain zeros. */
function isPlainAscii(bytes: Buffer): boolean {
	const isConclusive = bytes.length >= MIN_ASCII_BYTES || bytes.length % 2 === 1;
	return isConclusive && isAscii(bytes) && !bytes.includes(0);
}

function chooseCharset(bytes: Buffer, declared: string, problems: ParseIssues): string {
	const marked = byteOrderMark(bytes);
	if (marked !== undefined) return marked;
	const charset = charsetOf(bytes, declared);
	if (charset !== undefined) return charset;
	problems.add(
		`The charset "${declared.slice(0, 40)}" is not known; a text in it was read as best it could be`,
	);
	return guessCharset(bytes);
}

/** The charset of a byte order mark (Unicode section 23.8), which takes precedence over the header. */
function byteOrderMark(bytes: Buffer): string | undefined {
	const [first, second, third] = bytes;
	if (first === 0xef && second === 0xbb && third === 0xbf) return isUtf8(bytes) ? 'utf8' : 'mixed';
	if (first === 0xff && second === 0xfe) return 'utf-16le';
	return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function guessCharset(bytes: Buffer): string {
	return isUtf8(bytes) ? 'utf8' : (metaCharset(bytes) ?? 'mixed');
}

/** HTML may declare its charset, if the header does not. */
function metaCharset(bytes: Buffer): string | undefined {
	const head = bytes.toString('latin1', 0, 1024);
	const name = /<meta[^>]{1,200}charset=["']?([\w-]{1,40})/i.exec(head)?.[1];
	const charset = name === undefined ? undefined : resolveCharset(name);
	if (charset === 'utf8') return 'mixed';
	return charset !== undefined && !NOT_ASCII.test(charset) ? charset : undefined;
}

/**
 * Where no character can be split: after a line break; in wide charsets at a multiple of four. Without line
 * breaks, after an octet below 0x30, which multi-octet charsets other than ISO 2022 do not use within
 * characters.
 */
function chunkEnd(bytes: Buffer, from: number, charset: string): number {
	const limit = from + CHUNK_BYTES;
	if (limit >= bytes.length) return bytes.length;
	if (UTF16.test(charset)) return limit;
	const lf = bytes.lastIndexOf(0x0a, limit - 1);
	if (lf > from) return lf + 1;
	if (SHIFTED.test(charset)) return shiftedEnd(bytes, from, limit, charset);
	if (NOT_ASCII.test(charset)) return limit;
	let to = limit;
	while (to > from && ((bytes[to - 1] as number) >= 0x30 || bytes[to - 1] === 0x0d)) to--;
	return to > from ? to : limit;
}

/**
 * Where the shift state is initial, in a charset with shifts: before an escape sequence, after the octet or
 * letters that shift back, after a non-base64 character. If none occurs within 64 kB, which does not happen
 * in practice, the rest may be misread.
 */
function shiftedEnd(bytes: Buffer, from: number, limit: number, charset: string): number {
	if (charset.startsWith('hz')) return orLimit(bytes.lastIndexOf('~}', limit - 2) + 2, from + 2, limit);
	if (charset.startsWith('utf')) {
		let to = limit;
		while (to > from && BASE64.has(bytes[to - 1] as number)) to--;
		return orLimit(to, from, limit);
	}
	const escape = bytes.lastIndexOf(0x1b, limit - 1);
	return escape > from ? escape : orLimit(bytes.lastIndexOf(0x0f, limit - 1) + 1, from, limit);
}

function orLimit(to: number, from: number, limit: number): number {
	return to > from ? to : limit;
}

const BASE64: ReadonlySet<number> = new Set(
	Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'),
);

/** With split and join: replaceAll leaves a rope of a million pieces, which blocks its first reader. */
function cleaned(text: string): string {
	return withoutNul(text.includes('\r') ? text.split('\r\n').join('\n') : text);
}

function withoutMark(text: string): string {
	return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
