/** Writes TNEF streams ([MS-OXTNEF]) as Outlook does. */
export interface TnefAttachment {
	title?: string;
	longName?: string;
	mimeType?: string;
	contentId?: string;
	/** 1: by value; 5: a message; 6: an OLE object. */
	method?: number;
	content?: Buffer;
	/** Further properties. */
	more?: readonly MapiEntry[];
}

/** A property by its number, its type and its octets; of fixed length for types that have one. */
export type MapiEntry = readonly [id: number, type: number, value: Buffer];

export const unicode = (id: number, text: string): MapiEntry => [
	id,
	0x001f,
	Buffer.from(`${text}\0`, 'utf16le'),
];
export const binary = (id: number, value: Buffer): MapiEntry => [id, 0x0102, value];
export const long = (id: number, value: number): MapiEntry => [id, 0x0003, uint32(value)];

interface TnefMessage {
	codepage?: number;
	message?: readonly MapiEntry[];
	recipients?: ReadonlyArray<readonly MapiEntry[]>;
	/** attBody. */
	body?: string;
}

export function tnefOf(
	attachments: readonly TnefAttachment[],
	{ codepage = 1252, message, recipients, body }: TnefMessage = {},
): Buffer {
	const head = Buffer.alloc(6);
	head.writeUInt32LE(0x223e9f78, 0);
	return Buffer.concat([
		head,
		attribute(1, 0x00089006, uint32(0x00010000)),
		attribute(1, 0x00069007, Buffer.concat([uint32(codepage), uint32(0)])),
		...(body === undefined ? [] : [attribute(1, 0x0002800c, Buffer.from(`${body}\0`, 'latin1'))]),
		...(message === undefined ? [] : [attribute(1, 0x00069003, mapiList(message))]),
		...(recipients === undefined
			? []
			: [attribute(1, 0x00069004, Buffer.concat([uint32(recipients.length), ...recipients.map(mapiList)]))]),
		...attachments.flatMap(attachmentAttributes),
	]);
}

function attachmentAttributes({ title = '', content, ...rest }: TnefAttachment): Buffer[] {
	const render = Buffer.alloc(14);
	render.writeUInt16LE(rest.method === 6 ? 2 : 1, 0);
	return [
		attribute(2, 0x00069002, render),
		...(content === undefined ? [] : [attribute(2, 0x0006800f, content)]),
		attribute(2, 0x00018010, Buffer.from(`${title}\0`, 'latin1')),
		attribute(2, 0x00069005, properties(rest)),
	];
}

export function mapiList(entries: readonly MapiEntry[]): Buffer {
	return Buffer.concat([uint32(entries.length), ...entries.map(entryOf)]);
}

function entryOf([id, type, value]: MapiEntry): Buffer {
	const isFixed = type === 0x0003 || type === 0x0040;
	return Buffer.concat([uint16(type), uint16(id), ...(isFixed ? [value] : [uint32(1), variable(value)])]);
}

function properties({ longName, mimeType, contentId, method, more = [] }: TnefAttachment): Buffer {
	const list: Buffer[] = [
		// A named property with a name, one with many values: both have to be passed over.
		Buffer.concat([
			uint16(0x001e),
			uint16(0x8001),
			Buffer.alloc(16),
			uint32(1),
			variable(Buffer.from('Name\0', 'utf16le')),
			uint32(1),
			variable(Buffer.from('x\0')),
		]),
		Buffer.concat([
			uint16(0x1003),
			uint16(0x8002),
			Buffer.alloc(16),
			uint32(0),
			uint32(7),
			uint32(2),
			uint32(1),
			uint32(2),
		]),
		Buffer.concat([uint16(0x0040), uint16(0x3007), Buffer.alloc(8)]),
	];
	const add = (id: number, value: string | undefined, wide: boolean) => {
		if (value === undefined) return;
		const bytes = Buffer.from(`${value}\0`, wide ? 'utf16le' : 'latin1');
		list.push(Buffer.concat([uint16(wide ? 0x001f : 0x001e), uint16(id), uint32(1), variable(bytes)]));
	};
	add(0x3707, longName, true);
	add(0x370e, mimeType, false);
	add(0x3712, contentId, true);
	if (method !== undefined) list.push(Buffer.concat([uint16(0x0003), uint16(0x3705), uint32(method)]));
	list.push(...more.map(entryOf));
	return Buffer.concat([uint32(list.length), ...list]);
}

function attribute(level: number, id: number, data: Buffer): Buffer {
	const sum = data.reduce((total, byte) => (total + byte) & 0xffff, 0);
	return Buffer.concat([Buffer.from([level]), uint32(id), uint32(data.length), data, uint16(sum)]);
}

function variable(bytes: Buffer): Buffer {
	return Buffer.concat([uint32(bytes.length), bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function uint16(value: number): Buffer {
	const bytes = Buffer.alloc(2);
	bytes.writeUInt16LE(value);
	return bytes;
}

function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(value);
	return bytes;
}
