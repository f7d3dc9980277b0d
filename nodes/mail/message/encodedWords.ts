import { isAscii } from 'node:buffer';
import { decodeCharset, resolveCharset } from './charset/decodeCharset';
import { isInLibrary } from './charset/libraryCharset';

const WORD = /=\?([^?\s]{1,75})\?([QqBb])\?([^?]*)\?=/g;
const BLANK = /^\s*$/;

interface Word {
	readonly charset: string;
	readonly octets: Buffer;
}

/** No mail program writes a subject in ten charsets, or a field of a thousand words. */
const MAX_WORDS = 2000;
const MAX_CHARSETS = 10;

/**
 * Position at which a value exceeds any sane number of encoded words or charsets; the rest is left
 * undecoded.
 */
export function endOfSaneWords(value: string): number {
	const charsets = new Set<string>();
	let words = 0;
	for (const { 1: charset = '', index } of value.matchAll(WORD)) {
		words += 1;
		charsets.add(charset.toLowerCase());
		if (words > MAX_WORDS || charsets.size > MAX_CHARSETS) return index;
	}
	return value.length;
}

/** Whether libmime can decode all encoded words of a value: known charsets, and completely encoded. */
export function areWordsUsual(value: string): boolean {
	for (const [word, charset] of value.matchAll(WORD)) {
		if (!isAscii(Buffer.from(word)) || !isInLibrary(withoutLanguage(charset as string))) return false;
	}
	return true;
}

/** RFC 2231 section 5: a language may follow the charset. */
function withoutLanguage(charset: string): string {
	const star = charset.indexOf('*');
	return star < 0 ? charset : charset.slice(0, star);
}

/**
 * Decodes encoded words (RFC 2047) that libmime does not: with unknown charsets, with none (`unknown-8bit`,
 * as written by Python), or with unencoded octets.
 */
export function decodeUnusualWords(value: string): string {
	const pieces: string[] = [];
	let open: Word | undefined;
	let from = 0;
	for (const match of value.matchAll(WORD)) {
		const between = value.slice(from, match.index);
		from = match.index + match[0].length;
		const word = readWord(match[1] as string, match[2] as string, match[3] as string);
		// Spaces between two words are dropped (section 6.2), and a character may be split between them.
		if (open !== undefined && BLANK.test(between)) {
			if (open.charset === word.charset) {
				open = { ...open, octets: Buffer.concat([open.octets, word.octets]) };
				continue;
			}
			pieces.push(decodeWord(open));
		} else {
			if (open !== undefined) pieces.push(decodeWord(open));
			pieces.push(between);
		}
		open = word;
	}
	if (open !== undefined) pieces.push(decodeWord(open));
	pieces.push(value.slice(from));
	return pieces.join('');
}

function readWord(charset: string, encoding: string, text: string): Word {
	if (encoding.toUpperCase() === 'B') {
		return { charset: withoutLanguage(charset).toLowerCase(), octets: Buffer.from(text, 'base64') };
	}
	// Characters that should have been encoded are already decoded, whatever charset is declared.
	const isRaw = !isAscii(Buffer.from(text));
	return { charset: isRaw ? '' : withoutLanguage(charset).toLowerCase(), octets: decodeQ(text) };
}

/** Section 4.2. */
function decodeQ(text: string): Buffer {
	const octets = Buffer.from(text.replaceAll('_', ' '));
	const decoded = Buffer.alloc(octets.length);
	let length = 0;
	for (let at = 0; at < octets.length; at++) {
		const hex = octets[at] === 0x3d ? octets.toString('latin1', at + 1, at + 3) : '';
		const isEscape = /^[\da-f]{2}$/i.test(hex);
		decoded[length++] = isEscape ? parseInt(hex, 16) : (octets[at] as number);
		if (isEscape) at += 2;
	}
	return decoded.subarray(0, length);
}

function decodeWord({ charset, octets }: Word): string {
	const known = resolveCharset(charset);
	return decodeCharset(octets, known === undefined || known === 'utf8' ? 'mixed' : known);
}

const RAW_WORD = /(=\?[^?\s]{1,75}\?[Qq]\?)([^?]*[\u0080-\u00ff][^?]*)(?=\?=)/g;

/**
 * Encodes unencoded octets in encoded words.
 *
 * @param value octets as latin1
 */
export function encodeRawWords(value: string): string {
	if (!value.includes('=?')) return value;
	return value.replace(
		RAW_WORD,
		(_word, head: string, text: string) =>
			head +
			text.replace(/[\u0080-\u00ff]/g, (octet) => `=${octet.charCodeAt(0).toString(16).toUpperCase()}`),
	);
}
