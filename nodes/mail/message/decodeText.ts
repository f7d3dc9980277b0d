import { isAscii, isUtf8 } from 'node:buffer';
import { breathe, isBreathDue } from './breathe';
import { decodeBytes, isKnownCharset } from './mimeWords';
import type { Problems } from './Problems';

/** Charsets whose octets below 128 are not always US-ASCII. */
const NOT_ASCII =
	/^(?:csiso|iso-?2022|jis|hz|utf-?(?:7|16|32)|ucs-?[24]|unicode|ibm(?:037|273|277|278|280|284|285|297|500|1047))/;
const UTF8 = /^(?:utf-?8|utf8mb4|unicode-1-1-utf-8)$/;
const UNSURE = /^(?:us-?ascii|ascii|ansi_x3.*|7bit|8bit|binary|x-unknown|unknown(?:-8bit)?|default.*)?$/;
const CHUNK_BYTES = 64 * 1024;

/**
 * Decodes the octets of a text. Without a charset, or with one that cannot be right, it is UTF-8 when it looks like
 * it, else windows-1252, which is what programs that say nothing nearly always mean. iso-8859-1 is read as
 * windows-1252 too, as every mail client and browser does.
 */
export async function decodeText(
	bytes: Buffer,
	declared: string | undefined,
	problems: Problems,
): Promise<string> {
	const charset = (declared ?? '').trim().toLowerCase();
	const marked = byteOrderMark(bytes);
	if (marked !== undefined) return await decodeChunks(bytes, marked);
	if (!NOT_ASCII.test(charset) && isAscii(bytes)) return bytes.toString('latin1');
	if (UTF8.test(charset)) return bytes.toString('utf8');
	if (UNSURE.test(charset)) return await decodeGuessed(bytes);
	if (charset === 'iso-8859-1' || charset === 'latin1') return await decodeChunks(bytes, 'windows-1252');
	if (isKnownCharset(charset)) return await decodeChunks(bytes, charset);
	problems.add(
		`The charset "${charset.slice(0, 40)}" is not known; a text in it was read as best it could be`,
	);
	return await decodeGuessed(bytes);
}

/** The charset a byte order mark tells (Unicode section 23.8); it outweighs what the header says. */
function byteOrderMark(bytes: Buffer): string | undefined {
	const [first, second, third] = bytes;
	if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
	if (first === 0xff && second === 0xfe) return 'utf-16le';
	return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

async function decodeGuessed(bytes: Buffer): Promise<string> {
	if (isUtf8(bytes)) return bytes.toString('utf8');
	return await decodeChunks(bytes, metaCharset(bytes) ?? 'windows-1252');
}

/** HTML may name its charset itself, when the header does not. */
function metaCharset(bytes: Buffer): string | undefined {
	const head = bytes.toString('latin1', 0, 1024);
	const charset = /<meta[^>]{1,200}charset=["']?([\w-]{1,40})/i.exec(head)?.[1]?.toLowerCase();
	return charset !== undefined && !NOT_ASCII.test(charset) && isKnownCharset(charset) ? charset : undefined;
}

async function decodeChunks(bytes: Buffer, charset: string): Promise<string> {
	if (bytes.length <= CHUNK_BYTES) return withoutMark(decodeBytes(bytes, charset));
	const pieces: string[] = [];
	for (let from = 0; from < bytes.length; ) {
		const to = chunkEnd(bytes, from, charset);
		pieces.push(decodeBytes(bytes.subarray(from, to), charset));
		from = to;
		if (isBreathDue()) await breathe();
	}
	return withoutMark(pieces.join(''));
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
	while (to > from && (bytes[to - 1] as number) >= 0x30) to--;
	return to > from ? to : limit;
}

function withoutMark(text: string): string {
	return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
