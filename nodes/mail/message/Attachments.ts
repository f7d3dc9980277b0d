import type { ParsedAttachment } from '../contracts/MailMessage';
import type { OmittedPart } from '../contracts/MailSource';
import { defined } from '../contracts/defined';
import { decodedSize, decodeTransfer } from './decodeTransfer';
import { isPartOfBody } from './inlineParts';
import type { MimePart } from './MimePart';
import { mimeTypeOf } from './mimeWords';
import { nameAttachment } from './nameAttachment';
import type { PartHeader } from './PartHeader';
import type { ParseLimits, ParseOptions } from './ParseOptions';
import type { ParseIssues } from './ParseIssues';
import { isPkcs7Mime } from './securityOf';
import { readTnef, type TnefFile } from './tnef/readTnef';
import { readTnefBody, type TnefBody } from './tnef/tnefBody';
import { tnefToMime } from './tnef/tnefMessage';

const TNEF_TYPES: ReadonlySet<string> = new Set(['application/ms-tnef', 'application/vnd.ms-tnef']);
const TNEF_NAME = /^win(?:mail|\d{1,8})?\.dat$/i;
const MIME_TYPE = /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/;
/**
 * If the part does not state its method, the calendar does in one of its first lines (RFC 5545 section
 * 3.7.2).
 */
const CALENDAR_HEAD_BYTES = 4096;

/** The attachments of a message, in its order. */
export class Attachments {
	private readonly found: ParsedAttachment[] = [];
	/** TNEF streams whose files are all listed as attachments. */
	private readonly unpacked = new Set<ParsedAttachment>();
	private body: TnefBody = {};

	constructor(
		private readonly bytes: Buffer,
		private readonly options: ParseOptions,
		private readonly limits: ParseLimits,
		private readonly problems: ParseIssues,
	) {}

	/**
	 * @param bytes the message, or the content of a signature, that contains the part
	 * @returns the content, if it was decoded
	 */
	async addPart(part: MimePart, bytes = this.bytes): Promise<Buffer | undefined> {
		const header = withUsualName(part);
		const source = bytes.subarray(part.start, part.end);
		const { attachments: wanted = true, maxAttachmentBytes = Infinity } = this.options;
		// Encoding never makes content smaller, so what fits encoded fits decoded.
		const isSmall = source.length <= maxAttachmentBytes;
		const size = wanted && isSmall ? 0 : await decodedSize(source, header.encoding);
		const isTooLarge = size > maxAttachmentBytes;
		const skipped = !wanted ? 'notWanted' : isTooLarge ? 'tooLarge' : undefined;
		// Containers of the message's text are read even if attachments are not wanted.
		const isOpened = !isTooLarge && (wanted || isContainer(header));
		const content = isOpened ? await decodeTransfer(source, header.encoding) : undefined;
		const method = methodOf(header, content);
		const attachment: ParsedAttachment = {
			fileName: nameAttachment(header, part.number, header.encoding === '' ? source : content),
			mimeType: header.mimeType,
			size: content?.length ?? size,
			...defined({ contentId: header.contentId }),
			inline: isPartOfBody(part),
			...defined({ method }),
			...(skipped === undefined && content !== undefined ? { content } : { skipped: skipped ?? 'notWanted' }),
		};
		this.found.push(attachment);
		if (content !== undefined && isTnef(attachment)) await this.unpack(attachment, part.number, content);
		return content;
	}

	/** Adds a file that is not a MIME part. */
	addFile(
		file: { fileName: string; content: Buffer; mimeType?: string; contentId?: string },
		number: string,
	): void {
		const { fileName, content, contentId, mimeType = mimeTypeOf(fileName) } = file;
		const { attachments: wanted = true, maxAttachmentBytes = Infinity } = this.options;
		const skipped = !wanted ? 'notWanted' : content.length > maxAttachmentBytes ? 'tooLarge' : undefined;
		this.found.push({
			fileName: nameAttachment({ fileName, mimeType, encoding: '' }, number),
			mimeType,
			size: content.length,
			...defined({ contentId }),
			inline: false,
			...(skipped === undefined ? { content } : { skipped }),
		});
	}

	/** Adds a part that was left on the server. */
	addOmitted(entry: OmittedPart, part?: MimePart): void {
		const { fileName = part?.header.fileName, mimeType } = entry;
		const header = { mimeType, encoding: '', ...defined({ fileName }) };
		const { contentId, method } = part?.header ?? {};
		this.found.push({
			fileName: nameAttachment(header, entry.part),
			mimeType: mimeType.toLowerCase(),
			size: entry.size,
			...defined({ contentId }),
			inline: part !== undefined && isPartOfBody(part),
			...defined({ method }),
			skipped: entry.reason,
		});
	}

	/**
	 * @param hasText whether the message has a text: otherwise an unpacked TNEF stream stays as an
	 * attachment
	 */
	finish(hasText: boolean): ParsedAttachment[] {
		return hasText && this.unpacked.size > 0
			? this.found.filter((attachment) => !this.unpacked.has(attachment))
			: this.found;
	}

	/** The texts of a message, if its TNEF stream contains them. */
	get tnefBody(): TnefBody {
		return this.body;
	}

	/** Outlook's winmail.dat: its texts and files are extracted; what cannot be read stays in it. */
	private async unpack(container: ParsedAttachment, number: string, content: Buffer): Promise<void> {
		const tnef = readTnef(content, Math.max(this.limits.parts - this.found.length, 0));
		if (tnef === undefined) return;
		let { complete } = tnef;
		for (const [index, file] of tnef.files.entries()) {
			const at = `${number}.${String(index + 1)}`;
			const message = file.isMessage ? await this.messageOf(file) : file;
			if (message === undefined) complete = false;
			else this.addFile({ ...message, ...typed(message) }, at);
		}
		const body = await readTnefBody(tnef, this.limits.textBytes, this.problems);
		this.body = { ...body, ...this.body };
		const hasContent = tnef.files.length > 0 || body.text !== undefined || body.html !== undefined;
		if (complete && hasContent) this.unpacked.add(container);
	}

	/** Composing may fail unexpectedly: the message then stays in its stream. */
	private async messageOf({ fileName, content }: TnefFile): Promise<TnefFile | undefined> {
		try {
			const message = await tnefToMime(content, this.limits.textBytes, this.problems);
			if (message === undefined) return undefined;
			const name = `${fileName || message.subject || 'message'}.eml`;
			return { fileName: name, mimeType: 'message/rfc822', content: message.mime, isMessage: true };
		} catch {
			return undefined;
		}
	}
}

function isTnef({ mimeType, fileName = '' }: Pick<PartHeader, 'mimeType' | 'fileName'>): boolean {
	return TNEF_TYPES.has(mimeType) || TNEF_NAME.test(fileName);
}

function isContainer(header: PartHeader): boolean {
	return isTnef(header) || isPkcs7Mime(header);
}

function typed({ mimeType, fileName }: TnefFile): { mimeType: string } {
	return { mimeType: MIME_TYPE.test(mimeType) ? mimeType : mimeTypeOf(fileName) };
}

/** RFC 3156 section 4 gives the encrypted part no name; this is the usual one. */
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
