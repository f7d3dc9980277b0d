import { decodeCharset, resolveCharset } from './charset/decodeCharset';

/** A file within a TNEF stream. */
export interface TnefFile {
	readonly fileName: string;
	/** As the sender's program says; empty when it does not. */
	readonly mimeType: string;
	readonly contentId?: string;
	/** A view of the stream. */
	readonly content: Buffer;
}

export interface TnefContent {
	readonly files: TnefFile[];
	/** Whether these are all: no attached message, no OLE object, nothing broken, no more than the limit. */
	readonly complete: boolean;
}

// [MS-OXTNEF] sections 2.1.3.1 and 2.1.3.2.
const SIGNATURE = 0x223e9f78;
const HEADER_BYTES = 6;
const ATTRIBUTE_BYTES = 9;
const CHECKSUM_BYTES = 2;
const OEM_CODEPAGE = 0x00069007;
const RENDER_DATA = 0x00069002;
const TITLE = 0x00018010;
const DATA = 0x0006800f;
const PROPERTIES = 0x00069005;
/** [MS-OXTNEF] section 2.1.3.4.1: what is rendered is a file, or an OLE object. */
const IS_OLE = 2;

// [MS-OXPROPS], by their number.
const ATTACH_METHOD = 0x3705;
const LONG_FILE_NAME = 0x3707;
const FILE_NAME = 0x3704;
const MIME_TAG = 0x370e;
const CONTENT_ID = 0x3712;
/** [MS-OXCMSG] section 2.2.2.9: the content is in the attachment itself. */
const BY_VALUE = 1;

const MAX_NAME_BYTES = 1024;
const MAX_PROPERTIES = 500;

/**
 * Reads the files out of a TNEF stream ([MS-OXTNEF]), the `winmail.dat` that Outlook and Exchange send to people outside.
 * Text and properties of the message stay in it: the mail that carries it has the text as well. Never throws, reads each
 * octet once, and copies none.
 *
 * Own code, since the one library for it on npm, node-tnef, is a command line program with a logger that looks for the
 * beginning of broken streams octet by octet and prints a line for each; it is no longer kept.
 *
 * @returns nothing when it is no TNEF stream
 */
export function readTnef(stream: Buffer, limit: number): TnefContent | undefined {
	if (stream.length < HEADER_BYTES || stream.readUInt32LE(0) !== SIGNATURE) return undefined;
	const attachments: Attachment[] = [];
	let codepage = 1252;
	let complete = true;
	let at = HEADER_BYTES;
	while (at + ATTRIBUTE_BYTES <= stream.length) {
		const id = stream.readUInt32LE(at + 1);
		const from = at + ATTRIBUTE_BYTES;
		const end = from + stream.readUInt32LE(at + 5);
		if (end > stream.length) break;
		const data = stream.subarray(from, end);
		if (id === OEM_CODEPAGE && data.length >= 4) codepage = data.readUInt32LE(0);
		if (id === RENDER_DATA) {
			if (attachments.length === limit) break;
			attachments.push({ isOle: data.length >= 2 && data.readUInt16LE(0) === IS_OLE });
		}
		const attachment = attachments.at(-1);
		if (attachment !== undefined) readAttribute(attachment, id, data, codepage);
		at = end + CHECKSUM_BYTES;
	}
	// A stream may lack its last checksum; anything else that is left was not read.
	if (at < stream.length || at > stream.length + CHECKSUM_BYTES) complete = false;
	const files = attachments.flatMap((attachment) => toFile(attachment));
	return { files, complete: complete && files.length === attachments.length };
}

interface Attachment {
	readonly isOle: boolean;
	title?: string;
	content?: Buffer;
	method?: number;
	names?: Map<number, string>;
}

function readAttribute(attachment: Attachment, id: number, data: Buffer, codepage: number): void {
	if (id === TITLE) attachment.title = text8(data, codepage);
	else if (id === DATA) attachment.content = data;
	else if (id === PROPERTIES) readProperties(attachment, data, codepage);
}

function toFile({ isOle, method = BY_VALUE, content, title = '', names }: Attachment): TnefFile[] {
	if (isOle || method !== BY_VALUE || content === undefined) return [];
	const contentId = (names?.get(CONTENT_ID) ?? '').replace(/^<|>$/g, '');
	return [
		{
			fileName: names?.get(LONG_FILE_NAME) || names?.get(FILE_NAME) || title,
			mimeType: (names?.get(MIME_TAG) ?? '').toLowerCase(),
			...(contentId === '' ? undefined : { contentId }),
			content,
		},
	];
}

// [MS-OXCDATA] section 2.11.1.
const TYPE_STRING8 = 0x001e;
const TYPE_STRING = 0x001f;
const VARIABLE: ReadonlySet<number> = new Set([0x000d, TYPE_STRING8, TYPE_STRING, 0x0102]);
const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
	...[0x0002, 0x0003, 0x0004, 0x000a, 0x000b].map((type) => [type, 4] as const),
	...[0x0005, 0x0006, 0x0007, 0x0014, 0x0040].map((type) => [type, 8] as const),
	[0x0048, 16],
]);
const MANY = 0x1000;
const FIRST_NAMED = 0x8000;

/** A list of properties ([MS-OXTNEF] section 2.1.3.4.2); gives up at the first it does not understand. */
function readProperties(attachment: Attachment, data: Buffer, codepage: number): void {
	const list = new Reader(data);
	const count = Math.min(list.uint32(), MAX_PROPERTIES);
	for (let index = 0; index < count && !list.failed; index++) {
		const type = list.uint16();
		const id = list.uint16();
		if (id >= FIRST_NAMED) skipPropertyName(list);
		const values = (type & MANY) !== 0 || VARIABLE.has(type) ? list.uint32() : 1;
		for (let value = 0; value < values && !list.failed; value++) {
			const bytes = readValue(list, type & ~MANY);
			if (value > 0) continue;
			if (id === ATTACH_METHOD && bytes.length >= 4) attachment.method = bytes.readUInt32LE(0);
			else if (NAMES.has(id)) {
				const isWide = (type & ~MANY) === TYPE_STRING;
				(attachment.names ??= new Map()).set(id, isWide ? text16(bytes) : text8(bytes, codepage));
			}
		}
	}
}

const NAMES: ReadonlySet<number> = new Set([LONG_FILE_NAME, FILE_NAME, MIME_TAG, CONTENT_ID]);

/** [MS-OXTNEF] section 2.1.3.4.2: a GUID, and a number or a name. */
function skipPropertyName(list: Reader): void {
	list.bytes(16);
	if (list.uint32() === 0) list.uint32();
	else list.padded(list.uint32());
}

function readValue(list: Reader, type: number): Buffer {
	if (VARIABLE.has(type)) return list.padded(list.uint32());
	const length = FIXED_BYTES.get(type);
	if (length === undefined) list.failed = true;
	return list.bytes(length ?? 0);
}

/** Reads on; past the end there is nothing, and `failed` says so. */
class Reader {
	failed = false;
	private at = 0;

	constructor(private readonly data: Buffer) {}

	bytes(length: number): Buffer {
		if (this.at + length > this.data.length) this.failed = true;
		const bytes = this.failed ? Buffer.alloc(0) : this.data.subarray(this.at, this.at + length);
		this.at += bytes.length;
		return bytes;
	}

	/** Padded to a multiple of four; at the end of the data the padding may be missing. */
	padded(length: number): Buffer {
		const bytes = this.bytes(length);
		this.at = Math.min(this.at + ((4 - (length % 4)) % 4), this.data.length);
		return bytes;
	}

	uint16(): number {
		const bytes = this.bytes(2);
		return this.failed ? 0 : bytes.readUInt16LE(0);
	}

	uint32(): number {
		const bytes = this.bytes(4);
		return this.failed ? 0 : bytes.readUInt32LE(0);
	}
}

function text16(bytes: Buffer): string {
	return untilNul(bytes.subarray(0, MAX_NAME_BYTES).toString('utf16le'));
}

function text8(bytes: Buffer, codepage: number): string {
	const charset = resolveCharset(`cp${String(codepage)}`) ?? 'mixed';
	return untilNul(decodeCharset(bytes.subarray(0, MAX_NAME_BYTES), charset));
}

function untilNul(text: string): string {
	const end = text.indexOf('\0');
	return end < 0 ? text : text.slice(0, end);
}
