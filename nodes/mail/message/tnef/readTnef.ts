import { defined } from '../../contracts/defined';
import {
	numberIn,
	readMapiProperties,
	readRecipients,
	text8,
	textIn,
	TYPE_OBJECT,
	type MapiProperties,
	type MapiValue,
} from './mapiProperties';

/** A file within a TNEF stream. */
export interface TnefFile {
	readonly fileName: string;
	/** Type given by the sender's program; empty if none. */
	readonly mimeType: string;
	readonly contentId?: string;
	/** A view of the stream. */
	readonly content: Buffer;
	/** The content is a message, as a nested TNEF stream. */
	readonly isMessage: boolean;
}

export interface TnefContent {
	readonly files: TnefFile[];
	/** Whether these are all: no OLE object, nothing broken, within the limit. */
	readonly complete: boolean;
	/** Properties of the message: its texts, subject, sender. */
	readonly properties: MapiProperties;
	readonly recipients: readonly MapiProperties[];
	/** The plain text stored next to the properties (attBody). */
	readonly body?: MapiValue;
	/** Windows code page of text that is not Unicode. */
	readonly codepage: number;
}

// [MS-OXTNEF] sections 2.1.3.1 and 2.1.3.2.
const SIGNATURE = 0x223e9f78;
const HEADER_BYTES = 6;
const ATTRIBUTE_BYTES = 9;
const CHECKSUM_BYTES = 2;
const OEM_CODEPAGE = 0x00069007;
const BODY = 0x0002800c;
const MESSAGE_PROPERTIES = 0x00069003;
const RECIPIENTS = 0x00069004;
const RENDER_DATA = 0x00069002;
const TITLE = 0x00018010;
const DATA = 0x0006800f;
const PROPERTIES = 0x00069005;
/** [MS-OXTNEF] section 2.1.3.4.1: a file, or an OLE object. */
const IS_OLE = 2;

// Property numbers, [MS-OXPROPS].
const ATTACH_DATA = 0x3701;
const ATTACH_METHOD = 0x3705;
const LONG_FILE_NAME = 0x3707;
const FILE_NAME = 0x3704;
const DISPLAY_NAME = 0x3001;
const MIME_TAG = 0x370e;
const CONTENT_ID = 0x3712;
/** [MS-OXCMSG] section 2.2.2.9. */
const METHODS = { byValue: 1, message: 5, ole: 6 };
/**
 * An object begins with the ID of its interface: IMessage, or IStream, which is a file ([MS-OXTNEF] section
 * 2.1.3.4.2).
 */
const INTERFACE_BYTES = 16;
const MESSAGE_INTERFACE = Buffer.from('0703020000000000c000000000000046', 'hex');
const STREAM_INTERFACE = Buffer.from('0c00000000000000c000000000000046', 'hex');

/**
 * Parses a TNEF stream ([MS-OXTNEF]), the `winmail.dat` that Outlook and Exchange send to external
 * recipients: its files, its attached messages, and the properties of its message. Never throws, reads each
 * octet once, and copies none.
 *
 * Our own code, because the only library on npm, node-tnef, is a command-line program with a logger that
 * searches for the beginning of broken streams octet by octet and prints a line for each, and adds 9 MB in
 * 48 packages.
 *
 * @returns undefined if it is not a TNEF stream
 */
export function readTnef(stream: Buffer, limit: number): TnefContent | undefined {
	if (stream.length < HEADER_BYTES || stream.readUInt32LE(0) !== SIGNATURE) return undefined;
	const attachments: Attachment[] = [];
	let properties: MapiProperties = new Map();
	let recipients: MapiProperties[] = [];
	let body: MapiValue | undefined;
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
		else if (id === MESSAGE_PROPERTIES) properties = readMapiProperties(data);
		else if (id === RECIPIENTS) recipients = readRecipients(data);
		else if (id === BODY) body = { type: 0, bytes: data };
		else if (id === RENDER_DATA) {
			if (attachments.length === limit) break;
			attachments.push({ isOle: data.length >= 2 && data.readUInt16LE(0) === IS_OLE, properties: new Map() });
		}
		const attachment = attachments.at(-1);
		if (attachment !== undefined) readAttribute(attachment, id, data, codepage);
		at = end + CHECKSUM_BYTES;
	}
	// A stream may lack its last checksum; anything else that is left was not parsed.
	if (at < stream.length || at > stream.length + CHECKSUM_BYTES) complete = false;
	const files = attachments.flatMap((attachment) => toFile(attachment, codepage));
	complete &&= files.length === attachments.length;
	return {
		files,
		complete,
		properties,
		recipients,
		codepage,
		...defined({ body }),
	};
}

interface Attachment {
	readonly isOle: boolean;
	title?: string;
	content?: Buffer;
	properties: MapiProperties;
}

function readAttribute(attachment: Attachment, id: number, data: Buffer, codepage: number): void {
	if (id === TITLE) attachment.title = text8(data, codepage);
	else if (id === DATA) attachment.content = data;
	else if (id === PROPERTIES) attachment.properties = readMapiProperties(data);
}

function toFile(attachment: Attachment, codepage: number): TnefFile[] {
	const { title = '', properties } = attachment;
	const found = contentOf(attachment);
	if (found === undefined) return [];
	const contentId = textIn(properties, CONTENT_ID, codepage).replace(/^<|>$/g, '');
	const name = [LONG_FILE_NAME, FILE_NAME]
		.map((id) => textIn(properties, id, codepage))
		.find((text) => text !== '');
	const shown = found.isMessage ? textIn(properties, DISPLAY_NAME, codepage) : '';
	return [
		{
			fileName: (name ?? shown) || title,
			mimeType: textIn(properties, MIME_TAG, codepage).toLowerCase(),
			...(contentId === '' ? undefined : { contentId }),
			...found,
		},
	];
}

/** In attData, or in a property of the attachment. */
function contentOf({
	isOle,
	content,
	properties,
}: Attachment): { content: Buffer; isMessage: boolean } | undefined {
	const method = numberIn(properties, ATTACH_METHOD) ?? METHODS.byValue;
	const value = properties.get(ATTACH_DATA);
	if (value === undefined) {
		const isFile = !isOle && method === METHODS.byValue && content !== undefined;
		return isFile ? { content, isMessage: false } : undefined;
	}
	const head = value.bytes.subarray(0, INTERFACE_BYTES);
	const rest = value.bytes.subarray(INTERFACE_BYTES);
	if (head.equals(MESSAGE_INTERFACE)) return { content: rest, isMessage: true };
	if (head.equals(STREAM_INTERFACE)) return { content: rest, isMessage: false };
	if (isTnef(value.bytes)) return { content: value.bytes, isMessage: true };
	// An OLE object stays in the stream: only its own program can open it.
	if (isOle || method === METHODS.ole || value.type === TYPE_OBJECT) return undefined;
	return { content: value.bytes, isMessage: false };
}

function isTnef(bytes: Buffer): boolean {
	return bytes.length >= HEADER_BYTES && bytes.readUInt32LE(0) === SIGNATURE;
}
