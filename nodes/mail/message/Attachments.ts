import type { ParsedAttachment } from '../contracts/MailMessage';
import type { OmittedPart } from '../contracts/MailSource';
import { decodedSize, decodeTransfer } from './decodeTransfer';
import { isPartOfBody } from './inlineParts';
import type { MimePart } from './MimePart';
import { mimeTypeOf } from './mimeWords';
import { nameAttachment } from './nameAttachment';
import type { PartHeader } from './PartHeader';
import type { ParseLimits, ParseOptions } from './ParseOptions';
import { readTnef } from './readTnef';

const TNEF_TYPES: ReadonlySet<string> = new Set(['application/ms-tnef', 'application/vnd.ms-tnef']);
const TNEF_NAME = /^win(?:mail|\d{1,8})?\.dat$/i;
const MIME_TYPE = /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/;
/** Without a method of its own a calendar says it in one of its first lines (RFC 5545 section 3.7.2). */
const CALENDAR_HEAD_BYTES = 4096;

/** The attachments of a message, in its order. */
export class Attachments {
	private readonly found: ParsedAttachment[] = [];
	/** TNEF streams whose files are all among the attachments. */
	private readonly unpacked = new Set<ParsedAttachment>();

	constructor(
		private readonly bytes: Buffer,
		private readonly options: ParseOptions,
		private readonly limits: ParseLimits,
	) {}

	/** @returns the content, where it was decoded */
	async addPart(part: MimePart): Promise<Buffer | undefined> {
		const header = withUsualName(part);
		const source = this.bytes.subarray(part.start, part.end);
		const { attachments: wanted = true, maxAttachmentBytes = Infinity } = this.options;
		// The encoded form is never the smaller one, so what fits encoded fits.
		const size =
			wanted && source.length <= maxAttachmentBytes ? 0 : await decodedSize(source, header.encoding);
		const skipped = !wanted ? 'notWanted' : size > maxAttachmentBytes ? 'tooLarge' : undefined;
		const content = skipped === undefined ? await decodeTransfer(source, header.encoding) : undefined;
		const method = methodOf(header, content);
		const attachment: ParsedAttachment = {
			fileName: nameAttachment(header, part.number, header.encoding === '' ? source : content),
			mimeType: header.mimeType,
			size: content?.length ?? size,
			...(header.contentId === undefined ? undefined : { contentId: header.contentId }),
			inline: isPartOfBody(part),
			...(method === undefined ? undefined : { method }),
			...(content === undefined ? { skipped } : { content }),
		};
		this.found.push(attachment);
		if (content !== undefined) this.unpack(attachment, part.number, content);
		return content;
	}

	/** Adds a file that is no part of its own. */
	addFile(fileName: string, content: Buffer, number: string): void {
		const { attachments: wanted = true, maxAttachmentBytes = Infinity } = this.options;
		const skipped = !wanted ? 'notWanted' : content.length > maxAttachmentBytes ? 'tooLarge' : undefined;
		const mimeType = mimeTypeOf(fileName);
		this.found.push({
			fileName: nameAttachment({ fileName, mimeType, encoding: '' }, number),
			mimeType,
			size: content.length,
			inline: false,
			...(skipped === undefined ? { content } : { skipped }),
		});
	}

	/** Adds a part that the source left on the server. */
	addOmitted(entry: OmittedPart, part?: MimePart): void {
		const { fileName = part?.header.fileName, mimeType } = entry;
		const header = { mimeType, encoding: '', ...(fileName === undefined ? undefined : { fileName }) };
		const { contentId, method } = part?.header ?? {};
		this.found.push({
			fileName: nameAttachment(header, entry.part),
			mimeType: mimeType.toLowerCase(),
			size: entry.size,
			...(contentId === undefined ? undefined : { contentId }),
			inline: part !== undefined && isPartOfBody(part),
			...(method === undefined ? undefined : { method }),
			skipped: entry.reason,
		});
	}

	/** @param hasText whether the message has a text: then nothing is lost with a TNEF stream that was unpacked */
	finish(hasText: boolean): ParsedAttachment[] {
		return hasText && this.unpacked.size > 0
			? this.found.filter((attachment) => !this.unpacked.has(attachment))
			: this.found;
	}

	/** Outlook's winmail.dat: its files follow it; what is not understood stays in it. */
	private unpack(container: ParsedAttachment, number: string, content: Buffer): void {
		if (!TNEF_TYPES.has(container.mimeType) && !TNEF_NAME.test(container.fileName)) return;
		const tnef = readTnef(content, Math.max(this.limits.parts - this.found.length, 0));
		for (const [index, file] of (tnef?.files ?? []).entries()) {
			const mimeType = MIME_TYPE.test(file.mimeType) ? file.mimeType : mimeTypeOf(file.fileName);
			this.found.push({
				fileName: nameAttachment(
					{ fileName: file.fileName, mimeType, encoding: '' },
					`${number}.${String(index + 1)}`,
				),
				mimeType,
				size: file.content.length,
				...(file.contentId === undefined ? undefined : { contentId: file.contentId }),
				inline: false,
				content: file.content,
			});
		}
		if (tnef?.complete && tnef.files.length > 0) this.unpacked.add(container);
	}
}

/** RFC 3156 section 4 gives the encrypted part no name; programs call it so. */
function withUsualName({ header, parent }: MimePart): PartHeader {
	const isPgp = parent?.mimeType === 'multipart/encrypted' && header.mimeType === 'application/octet-stream';
	return isPgp && header.fileName === undefined ? { ...header, fileName: 'encrypted.asc' } : header;
}

function methodOf({ mimeType, method }: PartHeader, content: Buffer | undefined): string | undefined {
	if (mimeType !== 'text/calendar' && mimeType !== 'application/ics') return undefined;
	if (method !== undefined || content === undefined) return method;
	const head = content.toString('latin1', 0, CALENDAR_HEAD_BYTES);
	return /^METHOD:([A-Z-]{2,20})\r?$/im.exec(head)?.[1]?.toUpperCase();
}
