import libmime from 'libmime';
import { areWordsUsual, decodeUnusualWords, endOfSaneWords } from './encodedWords';

/** A structured header value such as Content-Type (RFC 2045 section 5.1), parameters by lower-case name. */
export interface StructuredValue {
	/** In lower case. */
	readonly value: string;
	readonly params: Readonly<Record<string, string>>;
}

/** Longer than any sane Content-Type; what follows can only be an attack. */
const MAX_STRUCTURED_CHARS = 16 * 1024;
const REPLACEMENT = '\ufffd';
const SURROGATES = /[\ud800-\udfff]/;
const CONTROLS = /[\u0000-\u001f\u007f]+/g;

/**
 * Decodes encoded words (RFC 2047), and makes one line of the result: an encoded word may smuggle a line break
 * into a value that another header is made of later.
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
 * The fields of a header section by their names in lower case, with encoded words decoded: in the words of libmime, and
 * so of whoever else uses it.
 */
export function decodeHeaderSection(section: Buffer): Record<string, string[]> {
	const found = Object.entries(libmime.decodeHeaders(section.toString()) as Record<string, string[]>);
	return Object.fromEntries(
		found.map(([name, values]) => [name, values.map((value) => libmime.decodeWords(value))]),
	);
}

/** A text as encoded words, none longer than a line may be, with blanks between them (RFC 2047 section 2). */
export function encodeAsWords(text: string): string {
	return libmime.encodeWord(text, 'B', 52);
}

/** Undoes the soft line breaks of format=flowed (RFC 3676), as libmime does. */
export function decodeFlowed(text: Buffer, delSp: boolean): Buffer {
	return Buffer.from(libmime.decodeFlowed(text.toString('latin1'), delSp), 'latin1');
}

/** Without controls, NUL among them, and without halves of surrogate pairs: databases refuse both. */
function oneLine(text: string): string {
	const line = text.replace(CONTROLS, ' ');
	return SURROGATES.test(line) ? Buffer.from(line).toString() : line;
}

/**
 * Values such as `text/plain; charset=utf-8`, which most messages share. Longer ones have a boundary or a file name in
 * them and never come back.
 */
const shared = new Map<string, StructuredValue>();
const MAX_SHARED_CHARS = 48;
const MAX_SHARED = 1000;

/**
 * Reads a structured value with its parameters. Continuations and charsets (RFC 2231) are put together, and encoded
 * words are decoded where RFC 2047 forbids them but Outlook and others write them: in parameters.
 */
export function parseStructuredValue(value: string): StructuredValue {
	const known = shared.get(value);
	if (known !== undefined) return known;
	if (value.length > MAX_SHARED_CHARS || shared.size >= MAX_SHARED) return parseAnew(value);
	// A copy: the value itself is a view of its whole header section, which the map would keep alive.
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
		// Never a boundary: its delimiter lines are not decoded either.
		if (name === 'boundary') params[name] = param;
		else params[name] = decoded.has(name) ? oneLine(param) : decodeWords(param);
	}
	return { value: parsed.value.trim().toLowerCase(), params };
}

/** Undoes format=flowed (RFC 3676), so that a paragraph is one line again. */
export function unwrapFlowed(text: string, delSp: boolean): string {
	return libmime.decodeFlowed(text, delSp);
}

/** The usual file extension of a MIME type, without the dot; `bin` when there is none. */
export function extensionOf(mimeType: string): string {
	return libmime.detectExtension(mimeType);
}

/** The usual MIME type of a file by its name; `application/octet-stream` when there is none. */
export function mimeTypeOf(fileName: string): string {
	return libmime.detectMimeType(fileName);
}
