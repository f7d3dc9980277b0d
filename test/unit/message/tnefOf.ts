/** Writes TNEF streams ([MS-OXTNEF]) as Outlook does. */
export interface TnefAttachment {
	title?: string;
	longName?: string;
	mimeType?: string;
	contentId?: string;
	/** 1: by value; 5: a message; 6: an OLE object. */
	method?: number;
	content?: Buffer;
}

export function tnefOf(attachments: readonly TnefAttachment[], { codepage = 1252 } = {}): Buffer {
	const head = Buffer.alloc(6);
	head.writeUInt32LE(0x223e9f78, 0);
	return Buffer.concat([
		head,
		attribute(1, 0x00089006, uint32(0x00010000)),
		attribute(1, 0x00069007, Buffer.concat([uint32(codepage), uint32(0)])),
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

function properties({ longName, mimeType, contentId, method }: TnefAttachment): Buffer {
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
