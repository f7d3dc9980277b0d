import libmime from 'libmime';
import { areWordsUsual, decodeUnusualWords, endOfSaneWords } from './encodedWords';

/** A structured header value such as Content-Type (RFC 2045 section 5.1), parameters by lower-case name. */
export interface StructuredValue {
	/** In lower case. */
	readonly value: string;
	readonly params: Readonly<Record<string, string>>;
}

/** Longer than any sane Content-Type; the rest is an attack. */
const MAX_STRUCTURED_CHARS = 16 * 1024;
const REPLACEMENT = '\ufffd';
const SURROGATES = /[\ud800-\udfff]/;
const CONTROLS = /[\u0000-\u001f\u007f]+/g;

/**
 * Decodes encoded words (RFC 2047) into a single line: an encoded word may contain a line break that would
 * be injected into another header later.
 */
export function decodeWords(value: string): string {
	if (!value.includes('=?')) return value;
	const end = endOfSaneWords(value);
	const words = end < value.length ? value.slice(0, end) : value;
	const text = areWordsUsual(words) ? libmime.decodeWords(words) : REPLACEMENT;
	const decoded = text.includes(REPLACEMENT) ? decodeUnusualWords(words) : text;
	return oneLine(decoded + value.slice(end));
}

/**
 * The decoded fields of a header section by lower-case name, decoded by libmime and therefore like in other
 * programs that use it.
 */
export function decodeHeaderSection(section: Buffer): Record<string, string[]> {
	const found = Object.entries(libmime.decodeHeaders(section.toString()) as Record<string, string[]>);
	return Object.fromEntries(
		found.map(([name, values]) => [name, values.map((value) => libmime.decodeWords(value))]),
	);
}

/** A text as encoded words of permitted length, separated by spaces (RFC 2047 section 2). */
export function encodeAsWords(text: string): string {
	return libmime.encodeWord(text, 'B', 52);
}

/** Removes the soft line breaks of format=flowed (RFC 3676), using libmime. */
export function decodeFlowed(text: Buffer, delSp: boolean): Buffer {
	return Buffer.from(libmime.decodeFlowed(text.toString('latin1'), delSp), 'latin1');
}

/** Without control characters such as NUL, and without lone surrogates: databases refuse both. */
function oneLine(text: string): string {
	const line = text.replace(CONTROLS, ' ');
	return SURROGATES.test(line) ? Buffer.from(line).toString() : line;
}

/**
 * Values such as `text/plain; charset=utf-8`, which most messages share. Longer ones contain a boundary or
 * a file name and do not repeat.
 */
const shared = new Map<string, StructuredValue>();
const MAX_SHARED_CHARS = 48;
const MAX_SHARED = 1000;

/**
 * Parses a structured value with its parameters. Continuations and charsets (RFC 2231) are joined, and
 * encoded words are decoded in parameters, where RFC 2047 forbids them but Outlook and others write them.
 */
export function parseStructuredValue(value: string): StructuredValue {
	const known = shared.get(value);
	if (known !== undefined) return known;
	if (value.length > MAX_SHARED_CHARS || shared.size >= MAX_SHARED) return parseAnew(value);
	// A copy: the value is a view of its whole header section, which the map would keep in memory.
	const copy = Buffer.from(value).toString();
	const parsed = parseAnew(copy);
	shared.set(copy, parsed);
	return parsed;
}

function parseAnew(value: string): StructuredValue {
	const parsed = libmime.parseHeaderValue(value.slice(0, MAX_STRUCTURED_CHARS), { stripComments: true });
	const decoded = new Set(parsed.decodedParams);
	const params: Record<string, string> = Object.create(null) as Record<string, string>;
	for (const [name, param] of Object.entries(parsed.params)) {
		// Not for a boundary, because its delimiter lines are not decoded either.
		if (name === 'boundary') params[name] = param;
		else params[name] = decoded.has(name) ? oneLine(param) : decodeWords(param);
	}
	return { value: parsed.value.trim().toLowerCase(), params };
}

/** Reverses format=flowed (RFC 3676), so that a paragraph is one line again. */
export function unwrapFlowed(text: string, delSp: boolean): string {
	return libmime.decodeFlowed(text, delSp);
}

/** The usual file extension of a MIME type, without the dot; `bin` if there is none. */
export function extensionOf(mimeType: string): string {
	return libmime.detectExtension(mimeType);
}

/** The usual MIME type for a file name; `application/octet-stream` if there is none. */
export function mimeTypeOf(fileName: string): string {
	return libmime.detectMimeType(fileName);
}
