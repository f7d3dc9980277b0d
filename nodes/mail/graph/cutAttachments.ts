import { defined } from '../contracts/defined';
import { decodeTransfer } from '../message/decodeTransfer';
import { readHeaderSection } from '../message/parseHeaders';
import { isWithin, type MimePart, type Multipart } from '../message/MimePart';
import { readPartHeader } from '../message/PartHeader';
import { PARSE_LIMITS } from '../message/ParseOptions';
import { ParseIssues } from '../message/ParseIssues';
import { walkParts } from '../message/walkParts';

export interface CutAttachment {
	readonly name: string;
	readonly contentType: string;
	readonly contentId?: string;
	readonly isInline: boolean;
	readonly content: Buffer;
}

export interface CutMessage {
	/** The message without them; its header and its texts are unchanged. */
	readonly rest: Buffer;
	/** In the order of the message. */
	readonly attachments: readonly CutAttachment[];
}

/** Replaces a part that was the only one, because the rest has to be a message (RFC 2046 section 5.1). */
const NOTHING = 'Content-Type: text/plain; charset=us-ascii\r\n\r\n\r\n';

/**
 * Removes attachments from a message, the largest first, until the rest is small enough. Texts stay,
 * including calendar invites, which are an alternative of the text; signed or encrypted messages stay
 * whole.
 *
 * @param mime as composed by this package
 * @param most maximum octets of the rest
 * @returns undefined if the rest cannot be made that small
 */
export async function cutAttachments(mime: Buffer, most: number): Promise<CutMessage | undefined> {
	const problems = new ParseIssues();
	const { headers, bodyStart } = readHeaderSection(mime, PARSE_LIMITS, problems);
	const parts = await walkParts(mime, readPartHeader(headers), bodyStart, PARSE_LIMITS, problems);
	const isProtected = parts.some(
		(part) => isWithin(part, 'multipart/signed') || isWithin(part, 'multipart/encrypted'),
	);
	if (isProtected) return undefined;
	const cut = choose(parts, mime.length - most);
	if (cut === undefined) return undefined;
	const rest = without(mime, bodyStart, cut);
	if (rest.length > most) return undefined;
	return { rest, attachments: await Promise.all(cut.map(async (part) => await attachmentOf(mime, part))) };
}

function choose(parts: readonly MimePart[], excess: number): MimePart[] | undefined {
	const sizeOf = ({ start, end }: MimePart) => end - start;
	const chosen = new Set<MimePart>();
	let left = excess;
	for (const part of parts.filter(isAttachment).sort((a, b) => sizeOf(b) - sizeOf(a))) {
		if (left <= 0) break;
		chosen.add(part);
		left -= sizeOf(part);
	}
	return left > 0 ? undefined : parts.filter((part) => chosen.has(part));
}

function isAttachment({ header, parent }: MimePart): boolean {
	if (parent?.mimeType === 'multipart/alternative') return false;
	return (
		header.disposition === 'attachment' || header.contentId !== undefined || header.fileName !== undefined
	);
}

function without(mime: Buffer, bodyStart: number, cut: readonly MimePart[]): Buffer {
	const pieces: Buffer[] = [];
	const gone = new Map<Multipart, number>();
	let at = 0;
	for (const part of cut) {
		const { parent } = part;
		if (parent === undefined) return withoutBody(mime, bodyStart);
		const count = (gone.get(parent) ?? 0) + 1;
		gone.set(parent, count);
		const line = mime.lastIndexOf(`\n--${parent.boundary}`, part.start, 'latin1');
		const isLast = count === parent.children;
		const from = mime.indexOf('\n', line + 1, 'latin1') + 1;
		// The line break before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1).
		const begin = isLast ? from : mime[line - 1] === 0x0d ? line - 1 : line;
		pieces.push(mime.subarray(at, begin), Buffer.from(isLast ? NOTHING : ''));
		at = part.end;
	}
	return Buffer.concat([...pieces, mime.subarray(at)]);
}

/** A message that consists of a single attachment. */
function withoutBody(mime: Buffer, bodyStart: number): Buffer {
	const header = mime
		.subarray(0, bodyStart)
		.toString('latin1')
		.replace(/^content-[a-z-]+:.*\r?\n(?:[ \t].*\r?\n)*/gim, '')
		.replace(/\r?\n$/, '');
	return Buffer.from(`${header}${NOTHING}`, 'latin1');
}

async function attachmentOf(mime: Buffer, { header, start, end }: MimePart): Promise<CutAttachment> {
	const { fileName, mimeType, contentId, disposition, encoding } = header;
	return {
		name: fileName ?? 'attachment',
		contentType: mimeType,
		...defined({ contentId }),
		isInline: disposition !== 'attachment' && contentId !== undefined,
		content: await decodeTransfer(mime.subarray(start, end), encoding),
	};
}
