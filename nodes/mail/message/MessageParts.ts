import type { ParsedAttachment, ParsedMessage } from '../contracts/MailMessage';
import type { OmittedPart } from '../contracts/MailSource';
import { BodyText } from './BodyText';
import { decodedSize, decodeTransfer } from './decodeTransfer';
import { decodeText } from './decodeText';
import { isPartOfBody, markInline } from './inlineParts';
import { isWithin, type MimePart } from './MimePart';
import { unwrapFlowed } from './mimeWords';
import { nameAttachment } from './nameAttachment';
import type { ParseLimits, ParseOptions } from './ParseOptions';
import type { Problems } from './Problems';

/** Unwrapping looks at every line; a text this long was written by no person. */
const MAX_FLOWED_CHARS = 256 * 1024;

/** Sorts the parts of a message into its text, its HTML and its attachments. */
export class MessageParts {
	private readonly body = new BodyText();
	private readonly attachments: ParsedAttachment[] = [];
	private readonly omitted = new Map<string, OmittedPart>();
	private readonly textLeft: { text: number; html: number };

	constructor(
		private readonly bytes: Buffer,
		private readonly options: ParseOptions,
		limits: ParseLimits,
		private readonly problems: Problems,
	) {
		for (const entry of options.omitted ?? []) this.omitted.set(entry.part, entry);
		this.textLeft = { text: limits.textBytes, html: limits.textBytes };
	}

	async add(part: MimePart): Promise<void> {
		const entry = this.omitted.get(part.number);
		if (entry !== undefined) {
			this.omitted.delete(part.number);
			this.attachments.push(omittedAttachment(entry, part));
			return;
		}
		const kind = this.bodyKind(part);
		if (kind === undefined) await this.addAttachment(part);
		else await this.addText(part, kind);
	}

	finish(): Pick<ParsedMessage, 'text' | 'html' | 'attachments'> {
		// Parts the source left out and the message does not show: better listed than lost.
		for (const entry of this.omitted.values()) this.attachments.push(omittedAttachment(entry));
		const { text, html } = this.body;
		if (html !== undefined) markInline(this.attachments, html);
		return {
			...(text === undefined ? undefined : { text }),
			...(html === undefined ? undefined : { html }),
			attachments: this.attachments,
		};
	}

	/**
	 * Text is body unless the sender says it is a file. A name alone says so only of a later part: some programs name
	 * the body too.
	 */
	private bodyKind({ header, number, parent }: MimePart): 'text' | 'html' | undefined {
		const { mimeType, disposition, fileName } = header;
		if (mimeType !== 'text/plain' && mimeType !== 'text/html') return undefined;
		if (disposition !== undefined && disposition !== 'inline') return undefined;
		const isFirst = /^1(?:\.1)*$/.test(number);
		if (fileName !== undefined && !isFirst && parent?.mimeType !== 'multipart/alternative') return undefined;
		return mimeType === 'text/plain' ? 'text' : 'html';
	}

	private async addText(part: MimePart, kind: 'text' | 'html'): Promise<void> {
		const { header } = part;
		const room = this.textLeft[kind];
		// Quoted-printable shrinks to a third at best: decoding more than this could not add to the text.
		const source = this.bytes.subarray(part.start, Math.min(part.end, part.start + 4 * room));
		const decoded = await decodeTransfer(source, header.encoding);
		const fits = decoded.length <= room && source.length === part.end - part.start;
		this.textLeft[kind] = Math.max(room - decoded.length, 0);
		let text = await decodeText(fits ? decoded : decoded.subarray(0, room), header.charset, this.problems);
		if (header.flowed !== undefined && kind === 'text' && text.length <= MAX_FLOWED_CHARS) {
			text = unwrapFlowed(text, header.flowed.delSp);
		}
		this.body.add(kind, text, isWithin(part, 'multipart/alternative'));
		if (fits) return;
		this.problems.add('The text is too long; it was cut, and attached in full');
		await this.addAttachment(part);
	}

	private async addAttachment(part: MimePart): Promise<void> {
		const { header } = part;
		const source = this.bytes.subarray(part.start, part.end);
		const { attachments: wanted = true, maxAttachmentBytes = Infinity } = this.options;
		// The encoded form is never the smaller one, so what fits encoded fits.
		const size =
			wanted && source.length <= maxAttachmentBytes ? 0 : await decodedSize(source, header.encoding);
		const skipped = !wanted ? 'notWanted' : size > maxAttachmentBytes ? 'tooLarge' : undefined;
		const content = skipped === undefined ? await decodeTransfer(source, header.encoding) : undefined;
		this.attachments.push({
			fileName: nameAttachment(header, part.number, header.encoding === '' ? source : content),
			mimeType: header.mimeType,
			size: content?.length ?? size,
			...(header.contentId === undefined ? undefined : { contentId: header.contentId }),
			inline: isPartOfBody(part),
			...(content === undefined ? { skipped } : { content }),
		});
	}
}

function omittedAttachment(entry: OmittedPart, part?: MimePart): ParsedAttachment {
	const { fileName = part?.header.fileName, mimeType } = entry;
	const header = {
		mimeType,
		encoding: '',
		...(fileName === undefined ? undefined : { fileName }),
	};
	const contentId = part?.header.contentId;
	return {
		fileName: nameAttachment(header, entry.part),
		mimeType: mimeType.toLowerCase(),
		size: entry.size,
		...(contentId === undefined ? undefined : { contentId }),
		inline: part !== undefined && isPartOfBody(part),
		skipped: entry.reason,
	};
}
