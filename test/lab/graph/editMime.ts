import { randomUUID } from 'node:crypto';
import { headerEnd } from '../exchange/readEnvelope';

interface Parts {
	/** Without the empty line. */
	header: string;
	/** Without the empty line. */
	body: Buffer;
}

export interface NewAttachment {
	name: string;
	contentType: string;
	content: Buffer;
	contentId?: string;
	isInline?: boolean;
}

const FIELD = (name: string) => new RegExp(`^${name}[ \\t]*:.*(?:\\r?\\n[ \\t].*)*\\r?\\n`, 'gim');

function split(mime: Buffer): Parts {
	const end = headerEnd(mime);
	const header = mime.subarray(0, end).toString('latin1');
	const body = mime.subarray(end);
	const gap = body[0] === 0x0d ? 2 : body[0] === 0x0a ? 1 : 0;
	return { header: header.endsWith('\n') ? header : `${header}\r\n`, body: body.subarray(gap) };
}

const join = (header: string, ...body: Buffer[]) =>
	Buffer.concat([Buffer.from(`${header}\r\n`, 'latin1'), ...body]);

/** Puts fields in the place of those of the same name; without a value they go. */
export function setHeaders(mime: Buffer, fields: Record<string, string | undefined>): Buffer {
	const parts = split(mime);
	let { header } = parts;
	for (const [name, value] of Object.entries(fields)) {
		header = header.replace(FIELD(name), '');
		if (value !== undefined) header += `${name}: ${value}\r\n`;
	}
	return join(header, parts.body);
}

/** What Exchange adds to a message that lacks it. */
export function completeMime(mime: Buffer, sender: string): Buffer {
	const { header } = split(mime);
	const missing = (name: string) => !FIELD(name).test(header);
	return setHeaders(mime, {
		...(missing('From') ? { From: `<${sender}>` } : {}),
		...(missing('Date') ? { Date: new Date().toUTCString().replace('GMT', '+0000') } : {}),
		...(missing('Message-ID') ? { 'Message-ID': `<${randomUUID()}@lab.prod.outlook.example>` } : {}),
	});
}

/** Adds a part to the message's outermost `multipart/mixed`, which is made where there is none (RFC 2046). */
export function addAttachment(mime: Buffer, attachment: NewAttachment): Buffer {
	const { header, body } = split(mime);
	const [type = ''] = FIELD('Content-Type').exec(header) ?? [];
	const boundary = /^content-type:\s*multipart\/mixed\b[^]*?boundary="?([^";\r\n]+)"?/i.exec(type)?.[1];
	if (boundary === undefined) return wrap(header, body, attachment);
	const end = body.lastIndexOf(`--${boundary}--`);
	const before = end < 0 ? Buffer.concat([body, Buffer.from('\r\n')]) : body.subarray(0, end);
	return join(header, before, partOf(attachment, boundary), Buffer.from(`--${boundary}--\r\n`));
}

function wrap(header: string, body: Buffer, attachment: NewAttachment): Buffer {
	const boundary = `lab_${randomUUID()}`;
	const own = /^(?:content-[\w-]+)[ \t]*:.*(?:\r?\n[ \t].*)*\r?\n/gim;
	const inner = (header.match(own) ?? []).join('');
	const outer = header.replace(own, '').replace(FIELD('MIME-Version'), '');
	const type = `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="${boundary}"\r\n`;
	return join(
		outer + type,
		Buffer.from(`--${boundary}\r\n${inner}\r\n`, 'latin1'),
		body,
		Buffer.from('\r\n'),
		partOf(attachment, boundary),
		Buffer.from(`--${boundary}--\r\n`),
	);
}

function partOf(
	{ name, contentType, content, contentId, isInline }: NewAttachment,
	boundary: string,
): Buffer {
	const file = `filename*=utf-8''${encodeURIComponent(name)}`;
	const lines = [
		`--${boundary}`,
		`Content-Type: ${contentType}`,
		'Content-Transfer-Encoding: base64',
		`Content-Disposition: ${isInline ? 'inline' : 'attachment'}; ${file}`,
		...(contentId ? [`Content-ID: <${contentId}>`] : []),
		'',
		content.toString('base64').replace(/.{76}/g, '$&\r\n'),
		'',
	];
	return Buffer.from(lines.join('\r\n'), 'latin1');
}
