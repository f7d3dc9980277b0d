import { decodeCharset, resolveCharset } from '../charset/decodeCharset';
import { OctetReader } from './OctetReader';

/** The (first) value of a property, as a view of the stream. */
export interface MapiValue {
	/** [MS-OXCDATA] section 2.11.1. */
	readonly type: number;
	readonly bytes: Buffer;
}

/** By property number ([MS-OXPROPS]). */
export type MapiProperties = ReadonlyMap<number, MapiValue>;

export const TYPE_OBJECT = 0x000d;
const TYPE_STRING8 = 0x001e;
const TYPE_STRING = 0x001f;
const VARIABLE: ReadonlySet<number> = new Set([TYPE_OBJECT, TYPE_STRING8, TYPE_STRING, 0x0102]);
const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
	...[0x0002, 0x0003, 0x0004, 0x000a, 0x000b].map((type) => [type, 4] as const),
	...[0x0005, 0x0006, 0x0007, 0x0014, 0x0040].map((type) => [type, 8] as const),
	[0x0048, 16],
]);
const MANY = 0x1000;
const FIRST_NAMED = 0x8000;
const MAX_PROPERTIES = 500;
const MAX_ROWS = 500;
const MAX_TEXT_BYTES = 4096;

/** A list of properties ([MS-OXTNEF] section 2.1.3.4.2); stops at the first one it cannot parse. */
export function readMapiProperties(data: Buffer): MapiProperties {
	return readList(new OctetReader(data));
}

/** The properties of each recipient ([MS-OXTNEF] section 2.1.3.5.1). */
export function readRecipients(data: Buffer): MapiProperties[] {
	const reader = new OctetReader(data);
	const rows: MapiProperties[] = [];
	const count = Math.min(reader.uint32(), MAX_ROWS);
	while (rows.length < count && !reader.failed) rows.push(readList(reader));
	return rows;
}

function readList(list: OctetReader): MapiProperties {
	const properties = new Map<number, MapiValue>();
	const count = Math.min(list.uint32(), MAX_PROPERTIES);
	for (let index = 0; index < count && !list.failed; index++) {
		const type = list.uint16();
		const id = list.uint16();
		if (id >= FIRST_NAMED) skipPropertyName(list);
		const values = (type & MANY) !== 0 || VARIABLE.has(type) ? list.uint32() : 1;
		for (let value = 0; value < values && !list.failed; value++) {
			const bytes = readValue(list, type & ~MANY);
			if (value === 0 && !list.failed && !properties.has(id))
				properties.set(id, { type: type & ~MANY, bytes });
		}
	}
	return properties;
}

/** [MS-OXTNEF] section 2.1.3.4.2: a GUID, and a number or a name. */
function skipPropertyName(list: OctetReader): void {
	list.bytes(16);
	if (list.uint32() === 0) list.uint32();
	else list.padded(list.uint32());
}

function readValue(list: OctetReader, type: number): Buffer {
	if (VARIABLE.has(type)) return list.padded(list.uint32());
	const length = FIXED_BYTES.get(type);
	if (length === undefined) list.failed = true;
	return list.bytes(length ?? 0);
}

export function numberIn(properties: MapiProperties, id: number): number | undefined {
	const bytes = properties.get(id)?.bytes;
	return bytes !== undefined && bytes.length >= 4 ? bytes.readUInt32LE(0) : undefined;
}

/** A short text, such as a name; empty if there is none. */
export function textIn(properties: MapiProperties, id: number, codepage: number): string {
	const value = properties.get(id);
	if (value === undefined) return '';
	const bytes = value.bytes.subarray(0, MAX_TEXT_BYTES);
	return value.type === TYPE_STRING ? untilNul(bytes.toString('utf16le')) : text8(bytes, codepage);
}

/** The complete text of a property, with its charset. */
export function textOctets(value: MapiValue, codepage: number): { octets: Buffer; charset: string } {
	if (value.type !== TYPE_STRING) return { octets: withoutNul(value.bytes), charset: charsetOf(codepage) };
	return { octets: value.bytes, charset: 'utf-16le' };
}

export function text8(bytes: Buffer, codepage: number): string {
	return untilNul(
		decodeCharset(bytes.subarray(0, MAX_TEXT_BYTES), resolveCharset(charsetOf(codepage)) ?? 'mixed'),
	);
}

/** Code pages with names: https://learn.microsoft.com/en-us/windows/win32/intl/code-page-identifiers */
const NAMED: ReadonlyMap<number, string> = new Map([
	[1200, 'utf-16le'],
	[20127, 'us-ascii'],
	[20866, 'koi8-r'],
	[20932, 'euc-jp'],
	[21866, 'koi8-u'],
	[38598, 'iso-8859-8-i'],
	[51932, 'euc-jp'],
	[51936, 'gb2312'],
	[51949, 'euc-kr'],
	[51950, 'euc-tw'],
	[54936, 'gb18030'],
	[65001, 'utf-8'],
]);

function charsetOf(codepage: number): string {
	if (codepage > 28590 && codepage < 28606) return `iso-8859-${String(codepage - 28590)}`;
	return NAMED.get(codepage) ?? `cp${String(codepage)}`;
}

function untilNul(text: string): string {
	const end = text.indexOf('\0');
	return end < 0 ? text : text.slice(0, end);
}

function withoutNul(bytes: Buffer): Buffer {
	let end = bytes.length;
	while (end > 0 && bytes[end - 1] === 0) end--;
	return bytes.subarray(0, end);
}
