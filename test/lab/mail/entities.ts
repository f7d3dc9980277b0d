import type { Random } from './Random';

/** A MIME entity from its `Content-` headers on (RFC 2045). */
export interface Entity {
	octets: Buffer;
	attachments: string[];
}

const WORDS = [
	'the',
	'printer',
	'does',
	'not',
	'answer',
	'since',
	'monday',
	'please',
	'look',
	'at',
	'it',
	'soon',
	'thank',
	'you',
	'kind',
	'regards',
	'naïve',
	'Größe',
	'café',
	'ticket',
] as const;

const FILES = [
	['report', 'pdf', 'application/pdf'],
	['Übersicht März', 'xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
	['screenshot', 'png', 'image/png'],
	['log', 'txt', 'text/plain'],
	['archive', 'zip', 'application/zip'],
] as const;

const SIZES = [4_000, 12_000, 40_000, 120_000, 400_000] as const;

export function text(random: Random, words: number, index: number, charset = 'utf-8'): Entity {
	const content = `Marker ${index}\r\n\r\n${prose(random, words)}\r\n-- \r\nSent from a lab\r\n`;
	const octets = encode(content, charset);
	if (charset === 'utf-8')
		return entity(
			`Content-Type: text/plain; charset=utf-8`,
			octets,
			random.next() < 0.5 ? '8bit' : 'quoted-printable',
		);
	return entity(
		`Content-Type: text/plain; charset="${charset}"`,
		octets,
		charset === 'utf-16le' ? 'base64' : 'quoted-printable',
	);
}

export function html(random: Random, words: number, index: number, image?: string): Entity {
	const picture = image ? `<p><img src="cid:${image}" alt="picture"></p>` : '';
	const paragraphs = prose(random, words)
		.split('\r\n')
		.map((line) => `<p style="margin:0">${line}</p>`)
		.join('\r\n');
	const content = `<html><head><meta charset="utf-8"></head><body><h1>Marker ${index}</h1>${paragraphs}${picture}</body></html>\r\n`;
	return entity('Content-Type: text/html; charset=utf-8', Buffer.from(content), 'quoted-printable');
}

export function attachment(random: Random, unique: string): Entity {
	const [stem, extension, type] = random.pick(FILES);
	const name = `${stem} ${unique}.${extension}`;
	const ascii = /^[\x20-\x7e]*$/.test(name);
	// RFC 2231 beyond ASCII, as Outlook and Thunderbird write it.
	const parameter = ascii ? `filename="${name}"` : `filename*=UTF-8''${encodeURIComponent(name)}`;
	const headers = `Content-Type: ${type}\r\nContent-Disposition: attachment; ${parameter}`;
	return { ...entity(headers, noise(random), 'base64'), attachments: [name] };
}

export function inlineImage(random: Random, index: number): Entity & { contentId: string } {
	const contentId = `image.${index}@lab.example`;
	const headers = `Content-Type: image/png; name="image.png"\r\nContent-ID: <${contentId}>\r\nContent-Disposition: inline; filename="image.png"`;
	return { ...entity(headers, random.bytes(random.between(500, 20_000)), 'base64'), contentId };
}

export function nested(random: Random, index: number): Entity {
	const inner = text(random, 40, index);
	const headers = `From: <origin@fabrikam.example>\r\nTo: <support@contoso.example>\r\nSubject: Forwarded ${index}\r\nMessage-ID: <inner.${index}@fabrikam.example>\r\nMIME-Version: 1.0\r\n`;
	const message = Buffer.concat([Buffer.from(headers), inner.octets]);
	return {
		...entity(
			'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="forwarded.eml"',
			message,
			'8bit',
		),
		attachments: ['forwarded.eml'],
	};
}

export const alternative = (random: Random, parts: Entity[]) => multipart(random, 'alternative', parts);
export const mixed = (random: Random, parts: Entity[]) => multipart(random, 'mixed', parts);
export const related = (random: Random, parts: Entity[]) => multipart(random, 'related', parts);

function multipart(random: Random, kind: string, parts: Entity[]): Entity {
	const boundary = `=_${kind}_${random.between(1e8, 1e9)}`;
	const pieces = [`Content-Type: multipart/${kind};\r\n boundary="${boundary}"\r\n\r\n`];
	const octets: Buffer[] = [Buffer.from(pieces.join(''))];
	for (const part of parts) octets.push(Buffer.from(`--${boundary}\r\n`), part.octets, Buffer.from('\r\n'));
	octets.push(Buffer.from(`--${boundary}--\r\n`));
	return { octets: Buffer.concat(octets), attachments: parts.flatMap((part) => part.attachments) };
}

function entity(headers: string, content: Buffer, encoding: '8bit' | 'base64' | 'quoted-printable'): Entity {
	const head = Buffer.from(`${headers}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`);
	if (encoding === '8bit') return { octets: Buffer.concat([head, content]), attachments: [] };
	const encoded = encoding === 'base64' ? base64Lines(content) : quotedPrintable(content);
	return { octets: Buffer.concat([head, Buffer.from(encoded, 'latin1')]), attachments: [] };
}

function prose(random: Random, words: number): string {
	const lines: string[] = [];
	let line = '';
	for (let count = 0; count < words; count += 1) {
		line += `${line ? ' ' : ''}${random.pick(WORDS)}`;
		if (line.length > 68) {
			// A line that begins with a dot is what POP3 and SMTP have to stuff.
			lines.push(random.next() < 0.03 ? `.${line}` : line);
			line = '';
		}
	}
	return [...lines, line].join('\r\n');
}

/** One block of octets is the same for every file of its kind: what it holds does not matter, how long it is does. */
const blocks = new Map<number, Buffer>();

function noise(random: Random): Buffer {
	const size = random.pick(SIZES);
	const seedOctets = random.bytes(16);
	let block = blocks.get(size);
	if (!block) {
		block = Buffer.alloc(size);
		for (let at = 0; at < size; at += 1) block[at] = (Math.imul(at, 2654435761) >>> 13) & 0xff;
		blocks.set(size, block);
	}
	return Buffer.concat([seedOctets, block.subarray(0, size - random.between(0, 3000))]);
}

function base64Lines(content: Buffer): string {
	return `${(content.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n')}\r\n`;
}

function quotedPrintable(content: Buffer): string {
	return content
		.toString('latin1')
		.split('\r\n')
		.map((line) =>
			foldQuoted(
				line.replace(
					/[^\x20-\x3c\x3e-\x7e]|[ ]$/g,
					(octet) => `=${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
				),
			),
		)
		.join('\r\n');
}

/** Soft line breaks, never within an escape (RFC 2045 section 6.7). */
function foldQuoted(line: string): string {
	const pieces: string[] = [];
	for (let at = 0; at < line.length; ) {
		let end = Math.min(at + 73, line.length);
		if (end < line.length && line[end - 1] === '=') end -= 1;
		else if (end < line.length && line[end - 2] === '=') end -= 2;
		pieces.push(line.slice(at, end));
		at = end;
	}
	return pieces.join('=\r\n');
}

function encode(content: string, charset: string): Buffer {
	if (charset === 'utf-8') return Buffer.from(content);
	return Buffer.from(content, charset === 'utf-16le' ? 'utf16le' : 'latin1');
}
