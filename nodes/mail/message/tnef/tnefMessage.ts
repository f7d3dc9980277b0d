import type { MailAddress } from '../../contracts/MailMessage';
import { buildMime } from '../compose/buildMime';
import { mimeTypeOf } from '../mimeWords';
import type { ParseIssues } from '../ParseIssues';
import { numberIn, textIn, type MapiProperties } from './mapiProperties';
import { readTnefBody } from './tnefBody';
import { readTnef, type TnefFile } from './readTnef';

// Property numbers, [MS-OXPROPS].
const SUBJECT = 0x0037;
const SUBMITTED = 0x0039;
const MESSAGE_ID = 0x1035;
const IN_REPLY_TO = 0x1042;
const AUTHOR = { name: 0x0042, smtp: 0x5d02, address: 0x0065 };
const SENDER = { name: 0x0c1a, smtp: 0x5d01, address: 0x0c1f };
const RECIPIENT = { name: 0x3001, smtp: 0x39fe, address: 0x3003 };
const RECIPIENT_TYPE = 0x0c15;
const TO = 1;
const CC = 2;

/** Limit for nested messages: any deeper ones are left unchanged. */
const MAX_DEPTH = 5;
const MAX_FILES = 100;
const MIME_TYPE = /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/;

/**
 * Converts a message attached as TNEF ([MS-OXTNEF] section 2.1.3.4.2) to an .eml, with its sender,
 * recipients, texts and files, as far as they are in the stream.
 *
 * @returns undefined if it is not a message
 */
export async function tnefToMime(
	stream: Buffer,
	maxBytes: number,
	problems: ParseIssues,
	depth = 0,
): Promise<{ subject: string; mime: Buffer } | undefined> {
	const tnef = depth < MAX_DEPTH ? readTnef(stream, MAX_FILES) : undefined;
	if (tnef === undefined) return undefined;
	const { properties, codepage, recipients } = tnef;
	const subject = oneLine(textIn(properties, SUBJECT, codepage));
	const people = (type: number): MailAddress[] =>
		recipients
			.filter((row) => (numberIn(row, RECIPIENT_TYPE) ?? TO) === type)
			.flatMap((row) => person(row, RECIPIENT, codepage));
	const [from = { address: '' }] = [AUTHOR, SENDER].flatMap((ids) => person(properties, ids, codepage));
	const attachments = await Promise.all(
		tnef.files.map(async (file) => await attachmentOf(file, maxBytes, problems, depth)),
	);
	const mime = await buildMime({
		messageId: idIn(properties, MESSAGE_ID, codepage) ?? 'unknown@tnef.invalid',
		date: submitted(properties) ?? new Date(0),
		from,
		replyTo: [],
		to: people(TO),
		cc: people(CC),
		subject,
		references: [],
		...reply(idIn(properties, IN_REPLY_TO, codepage)),
		headers: [],
		...(await readTnefBody(tnef, maxBytes, problems)),
		attachments,
	});
	return { subject, mime: withoutInvented(mime, properties) };
}

/** The composer adds a Date and a Message-ID to every message; those not in the stream are removed. */
function withoutInvented(mime: Buffer, properties: MapiProperties): Buffer {
	const end = mime.indexOf('\r\n\r\n');
	const lines = mime
		.toString('latin1', 0, end)
		.split(/\r\n(?![ \t])/)
		.filter((line) => properties.has(MESSAGE_ID) || !/^message-id:/i.test(line))
		.filter((line) => submitted(properties) !== undefined || !/^date:/i.test(line));
	return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), mime.subarray(end)]);
}

async function attachmentOf(
	{ fileName, mimeType, contentId, content, isMessage }: TnefFile,
	maxBytes: number,
	problems: ParseIssues,
	depth: number,
) {
	const inner = isMessage ? await tnefToMime(content, maxBytes, problems, depth + 1) : undefined;
	const name = oneLine(fileName) || 'attachment';
	const cid = contentId === undefined ? {} : { cid: oneLine(contentId) };
	if (inner !== undefined) {
		// As a file: the composer would turn a message into a multipart.
		return { filename: `${name}.eml`, contentType: 'application/octet-stream', content: inner.mime };
	}
	const contentType =
		MIME_TYPE.test(mimeType) && !mimeType.startsWith('multipart/') ? mimeType : mimeTypeOf(name);
	return { filename: name, contentType, content, ...cid };
}

function person(
	properties: MapiProperties,
	ids: { name: number; smtp: number; address: number },
	codepage: number,
): MailAddress[] {
	const name = oneLine(textIn(properties, ids.name, codepage));
	const address = [ids.smtp, ids.address]
		.map((id) => oneLine(textIn(properties, id, codepage)).replace(/^SMTP:/i, ''))
		.find((text) => /^[^\s@<>"(),;:]{1,64}@[^\s@<>"(),;:]{1,255}$/.test(text));
	if (address !== undefined) return [{ address, name }];
	// An internal Exchange address is no email address; the name at least is kept.
	return name === '' ? [] : [{ address: 'unknown@tnef.invalid', name }];
}

function reply(inReplyTo: string | undefined): { inReplyTo?: string } {
	return inReplyTo === undefined ? {} : { inReplyTo };
}

function idIn(properties: MapiProperties, id: number, codepage: number): string | undefined {
	const text = textIn(properties, id, codepage).trim().replace(/^<|>$/g, '');
	return /^[^\s<>]{3,250}$/.test(text) ? text : undefined;
}

/** FILETIME: units of a tenth of a microsecond since 1601. */
function submitted(properties: MapiProperties): Date | undefined {
	const bytes = properties.get(SUBMITTED)?.bytes;
	if (bytes === undefined || bytes.length < 8) return undefined;
	const date = new Date(Number(bytes.readBigUInt64LE(0) / 10_000n) - 11_644_473_600_000);
	return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 ? undefined : date;
}

function oneLine(text: string): string {
	return text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trim();
}
