import { decodeEucTw } from './decodeEucTw';
import { decodeJohab } from './decodeJohab';
import { decodeMixed } from './decodeMixed';
import { decodeHz, decodeIso2022 } from './decodeShifted';
import { decodeUtf7 } from './decodeUtf7';
import { decodeByLibrary, isInLibrary } from './libraryCharset';

type Decoder = (bytes: Buffer) => string;

/** Charsets that libmime does not support. */
const OWN: Readonly<Record<string, Decoder>> = {
	latin1: (bytes) => bytes.toString('latin1'),
	utf8: (bytes) => bytes.toString('utf8'),
	/** Not a charset name: UTF-8, and windows-1252 where it is invalid. */
	mixed: decodeMixed,
	'iso-2022-kr': (bytes) => decodeIso2022(bytes, 'euc-kr'),
	'iso-2022-cn': (bytes) => decodeIso2022(bytes, 'gb18030'),
	'hz-gb-2312': decodeHz,
	'euc-tw': decodeEucTw,
	johab: decodeJohab,
	'utf-7': decodeUtf7,
};

/** Unlisted names that programs write: numbers of code pages, Outlook's and Java's names, misspellings. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
	ansi: 'windows-1252',
	'1252': 'windows-1252',
	'x-user-defined': 'windows-1252',
	'8859-1': 'windows-1252',
	'iso-8859-12': 'windows-1252',
	'unicode-1-1-utf-8': 'utf8',
	cp65001: 'utf8',
	utf8mb4: 'utf8',
	'utf-8n': 'utf8',
	'x-utf-8': 'utf8',
	'en_us.utf-8': 'utf8',
	unicode: 'utf-16le',
	unicodefffe: 'utf-16be',
	'iso-10646-ucs-2': 'utf-16be',
	'x-windows-949': 'cp949',
	'x-gb2312': 'gbk',
	'cn-gb': 'gbk',
	'cn-gb-isoir165': 'gbk',
	'cn-gb-12345': 'gbk',
	chinesebig5: 'big5',
	csiso2022jp: 'iso-2022-jp',
	csiso2022jp2: 'iso-2022-jp',
	cp50220: 'iso-2022-jp',
	cp50221: 'iso-2022-jp',
	cp50222: 'iso-2022-jp',
	'x-windows-50220': 'iso-2022-jp',
	'x-windows-50221': 'iso-2022-jp',
	'x-windows-iso2022jp': 'iso-2022-jp',
	csiso2022kr: 'iso-2022-kr',
	iso2022kr: 'iso-2022-kr',
	cp50225: 'iso-2022-kr',
	csiso2022cn: 'iso-2022-cn',
	iso2022cn: 'iso-2022-cn',
	'iso-2022-cn-ext': 'iso-2022-cn',
	'iso-2022-cn-gb': 'iso-2022-cn',
	'x-iso-2022-cn-gb': 'iso-2022-cn',
	cp50227: 'iso-2022-cn',
	'x-cp50227': 'iso-2022-cn',
	hz: 'hz-gb-2312',
	'hz-gb2312': 'hz-gb-2312',
	'x-hz': 'hz-gb-2312',
	cp52936: 'hz-gb-2312',
	euctw: 'euc-tw',
	cseuctw: 'euc-tw',
	'x-euc-tw': 'euc-tw',
	cns11643: 'euc-tw',
	'x-johab': 'johab',
	cp1361: 'johab',
	ms1361: 'johab',
	ksc5601_1992: 'johab',
	'x-windows-1361': 'johab',
	utf7: 'utf-7',
	csutf7: 'utf-7',
	'unicode-1-1-utf-7': 'utf-7',
	csunicode11utf7: 'utf-7',
	'unicode-2-0-utf-7': 'utf-7',
	'x-unicode-2-0-utf-7': 'utf-7',
	cp65000: 'utf-7',
};
const CODE_PAGE = /^(?:x-)?(?:dos|ibm|ms|cp|windows)-?(\d{3,5})$/;
const UTF8 = /^utf-?8$/;

const resolved = new Map<string, string | undefined>();
const MAX_RESOLVED = 500;

/**
 * The name of a charset for `decodeCharset`; undefined if it is unknown.
 *
 * @param name from a header
 */
export function resolveCharset(name: string): string | undefined {
	if (resolved.has(name)) return resolved.get(name);
	const found = resolve(name.trim().toLowerCase());
	if (resolved.size < MAX_RESOLVED) resolved.set(name, found);
	return found;
}

function resolve(name: string): string | undefined {
	if (UTF8.test(name)) return 'utf8';
	const other = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined;
	if (other !== undefined) return other;
	if (Object.hasOwn(OWN, name)) return name === 'mixed' ? undefined : name;
	// Like every mail client and browser.
	if (name === 'iso-8859-1') return 'windows-1252';
	if (isInLibrary(name)) return name;
	const page = CODE_PAGE.exec(name)?.[1];
	if (page === undefined) return undefined;
	const alias = `cp${page}`;
	return (
		(Object.hasOwn(OTHER_NAMES, alias) ? OTHER_NAMES[alias] : undefined) ??
		(isInLibrary(alias) ? alias : undefined)
	);
}

/** @param charset from `resolveCharset` */
export function decodeCharset(bytes: Buffer, charset: string): string {
	const own = Object.hasOwn(OWN, charset) ? OWN[charset] : undefined;
	return own === undefined ? decodeByLibrary(bytes, charset) : own(bytes);
}

/**
 * The charset of 7-bit text with escape sequences (RFC 1468, RFC 1557, RFC 1922), whatever its header says:
 * old programs did not declare it.
 */
export function escapedCharset(bytes: Buffer): string | undefined {
	const escape = bytes.indexOf(0x1b);
	if (escape < 0) return undefined;
	const head = bytes.toString('latin1', escape, escape + ESCAPE_WINDOW);
	const [, sequence = ''] = /\x1b(\$[@B]|\([IJ]|\$\([DQP]|\$\)[ACG])/.exec(head) ?? [];
	if (sequence === '') return undefined;
	if (!sequence.startsWith('$)')) return 'iso-2022-jp';
	return sequence === '$)C' ? 'iso-2022-kr' : 'iso-2022-cn';
}

/** Terminal colors are escape sequences too, so a few of them may come first. */
const ESCAPE_WINDOW = 64 * 1024;
