import { defined } from '../../contracts/defined';
import { withLineFeeds } from '../headerSection';
import { decodeTransfer } from '../decodeTransfer';
import type { MimePart } from '../MimePart';
import { decodeFlowed, decodeHeaderSection } from '../mimeWords';
import { readDescribed } from '../parseHeaders';
import { PARSE_LIMITS } from '../ParseOptions';
import { ParseIssues } from '../ParseIssues';
import { PLAIN_TEXT, readPartHeader } from '../PartHeader';
import { decodeCharset, resolveCharset } from '../charset/decodeCharset';
import { walkParts } from '../walkParts';
import { withoutNul } from '../withoutNul';

/** A file as n8n's Email Trigger passes it to n8n. */
export interface EmailTriggerFile {
	readonly content: Buffer;
	readonly fileName?: string;
	readonly mimeType: string;
}

/**
 * Fields with the names of n8n's Email Trigger (IMAP), without `attributes`, which only the server knows.
 */
export interface EmailTriggerMail {
	readonly json: Record<string, unknown>;
	readonly files: readonly EmailTriggerFile[];
}

/** Header fields at the top level of an item; all others are in `metadata`. */
const TOP_LEVEL: ReadonlySet<string> = new Set(['cc', 'date', 'from', 'subject', 'to']);
/** Names that every object inherits: n8n refuses, or loses, an item with such fields. */
const UNSAFE: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const READABLE: ReadonlySet<string> = new Set(['', 'ascii', 'usascii', 'utf8']);

/**
 * A message in the format of n8n's Email Trigger (IMAP), Format: Simple: the first text and the first HTML
 * of the message, at any position, and the first of each header field. Taken from n8n 2.41,
 * `EmailReadImap/v2/utils.js`.
 *
 * @param mime RFC 5322 octets
 * @param files whether files are wanted
 */
export async function simpleMail(mime: Buffer, files: boolean): Promise<EmailTriggerMail> {
	const bytes = withLineFeeds(mime);
	const problems = new ParseIssues();
	const { headers, bodyStart } = readDescribed(bytes, PARSE_LIMITS, problems);
	const root = headers.length === 0 ? PLAIN_TEXT : readPartHeader(headers);
	const parts = await walkParts(bytes, root, bodyStart, PARSE_LIMITS, problems);
	const text = async (type: string) => await textOf(bytes, parts, type);
	const json: Record<string, unknown> = {
		textHtml: await text('text/html'),
		textPlain: await text('text/plain'),
	};
	const metadata = Object.create(null) as Record<string, string>;
	for (const [name, values] of Object.entries(decodeHeaderSection(bytes.subarray(0, bodyStart)))) {
		const [value] = values;
		if (value === undefined || UNSAFE.has(name)) continue;
		if (TOP_LEVEL.has(name)) json[name] = value;
		else metadata[name] = value;
	}
	const found = files ? await filesOf(bytes, parts) : [];
	return { json: { ...json, metadata: { ...metadata } }, files: found };
}

async function textOf(bytes: Buffer, parts: readonly MimePart[], type: string): Promise<string> {
	const part = parts.find(({ header }) => header.mimeType === type);
	if (part === undefined) return '';
	const { encoding, charset = '', disposition = 'inline', flowed } = part.header;
	const content = await decodeTransfer(bytes.subarray(part.start, part.end), encoding);
	if (disposition !== 'inline') return withoutNul(content.toString());
	const unwrapped = flowed === undefined ? content : decodeFlowed(content, flowed.delSp);
	const isReadable = READABLE.has(charset.toLowerCase().replace(/[^a-z0-9]+/g, ''));
	const known = isReadable ? undefined : resolveCharset(charset);
	return withoutNul(known === undefined ? unwrapped.toString() : decodeCharset(unwrapped, known));
}

async function filesOf(bytes: Buffer, parts: readonly MimePart[]): Promise<EmailTriggerFile[]> {
	const files = parts.filter(({ header }) => header.disposition === 'attachment');
	return await Promise.all(
		files.map(async ({ start, end, header: { encoding, fileName, mimeType } }) => ({
			content: await decodeTransfer(bytes.subarray(start, end), encoding),
			mimeType,
			...defined({ fileName }),
		})),
	);
}
