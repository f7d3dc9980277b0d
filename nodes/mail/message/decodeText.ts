import { isAscii, isUtf8 } from 'node:buffer';
import { yieldToEventLoop, isYieldDue } from '../async/yieldToEventLoop';
import { decodeBytes, isKnownCharset } from './mimeWords';
import type { ParseIssues } from './ParseIssues';

/** Charsets whose octets below 128 are not always US-ASCII. */
const NOT_ASCII =
	/^(?:csiso|iso-?2022|jis|hz|utf-?(?:7|16|32)|ucs-?[24]|unicode|ibm(?:037|273|277|278|280|284|285|297|500|1047))/;
const UTF8 = /^(?:utf-?8|utf8mb4|unicode-1-1-utf-8)$/;
const UNSURE = /^(?:us-?ascii|ascii|ansi_x3.*|7bit|8bit|binary|x-unknown|unknown(?:-8bit)?|default.*)?$/;
const CHUNK_BYTES = 64 * 1024;

/**
 * Decodes the octets of a text; its lines end with LF. Without a charset, or with one that cannot be right, it is UTF-8
 * when it looks like it, else windows-1252, which is what programs that say nothing nearly always mean. iso-8859-1 is
 * read as windows-1252 too, as every mail client and browser does.
 */
export async function decodeText(
	bytes: Buffer,
	declared: string | undefined,
	problems: ParseIssues,
): Promise<string> {
	const charset = chooseCharset(bytes, (declared ?? '').trim().toLowerCase(), problems);
	const decode = DECODERS[charset] ?? ((chunk: Buffer) => decodeBytes(chunk, charset));
	if (bytes.length <= CHUNK_BYTES) return withoutMark(withLineFeeds(decode(bytes)));
	const pieces: string[] = [];
	for (let from = 0; from < bytes.length; ) {
		const to = chunkEnd(bytes, from, charset);
		pieces.push(withLineFeeds(decode(bytes.subarray(from, to))));
		from = to;
		if (isYieldDue()) await yieldToEventLoop();
	}
	return withoutMark(pieces.join(''));
}

/** Charsets that need no table. Others, and their names, are left to the library. */
const DECODERS: Readonly<Record<string, (bytes: Buffer) => string>> = {
	latin1: (bytes) => bytes.toString('latin1'),
	utf8: (bytes) => bytes.toString('utf8'),
};

/** Names that programs write and no list has: Windows code pages by their number, Outlook's own, slips. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
	ansi: 'windows-1252',
	'1252': 'windows-1252',
	'x-user-defined': 'windows-1252',
	'8859-1': 'windows-1252',
	cp65001: 'utf8',
	'utf-8n': 'utf8',
	'en_us.utf-8': 'utf8',
	unicode: 'utf-16le',
	unicodefffe: 'utf-16be',
	'iso-10646-ucs-2': 'utf-16be',
	'x-windows-949': 'cp949',
	'x-gb2312': 'gbk',
	chinesebig5: 'big5',
	cp50220: 'iso-2022-jp',
};

function chooseCharset(bytes: Buffer, declared: string, problems: ParseIssues): string {
	const charset = Object.hasOwn(OTHER_NAMES, declared) ? (OTHER_NAMES[declared] ?? declared) : declared;
	const marked = byteOrderMark(bytes);
	if (marked !== undefined) return marked;
	if (!NOT_ASCII.test(charset) && isAscii(bytes)) return 'latin1';
	if (charset === 'utf8' || UTF8.test(charset)) return 'utf8';
	if (UNSURE.test(charset)) return guessCharset(bytes);
	if (charset === 'iso-8859-1' || charset === 'latin1') return 'windows-1252';
	if (isKnownCharset(charset)) return charset;
	problems.add(
		`The charset "${charset.slice(0, 40)}" is not known; a text in it was read as best it could be`,
	);
	return guessCharset(bytes);
}

/** The charset a byte order mark tells (Unicode section 23.8); it outweighs what the header says. */
function byteOrderMark(bytes: Buffer): string | undefined {
	const [first, second, third] = bytes;
	if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf8';
	if (first === 0xff && second === 0xfe) return 'utf-16le';
	return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function guessCharset(bytes: Buffer): string {
	return isUtf8(bytes) ? 'utf8' : (metaCharset(bytes) ?? 'windows-1252');
}

/** HTML may name its charset itself, when the header does not. */
function metaCharset(bytes: Buffer): string | undefined {
	const head = bytes.toString('latin1', 0, 1024);
	const charset = /<meta[^>]{1,200}charset=["']?([\w-]{1,40})/i.exec(head)?.[1]?.toLowerCase();
	return charset !== undefined && !NOT_ASCII.test(charset) && isKnownCharset(charset) ? charset : undefined;
}

/**
 * Where no character can be cut in two: behind a line break; in the wide charsets at a multiple of four. Without line
 * breaks behind an octet below 0x30, which no multi-octet charset but the ISO 2022 ones has in its characters.
 */
function chunkEnd(bytes: Buffer, from: number, charset: string): number {
	const limit = from + CHUNK_BYTES;
	if (limit >= bytes.length) return bytes.length;
	if (/^(?:utf-?(?:16|32)|ucs|unicode)/.test(charset)) return limit;
	const lf = bytes.lastIndexOf(0x0a, limit - 1);
	if (lf > from) return lf + 1;
	if (NOT_ASCII.test(charset)) return bytes.length;
	let to = limit;
	while (to > from && ((bytes[to - 1] as number) >= 0x30 || bytes[to - 1] === 0x0d)) to--;
	return to > from ? to : limit;
}

/** By split and join: replaceAll leaves a rope of a million pieces, which stalls whoever reads it first. */
function withLineFeeds(text: string): string {
	return text.includes('\r') ? text.split('\r\n').join('\n') : text;
}

function withoutMark(text: string): string {
	return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
