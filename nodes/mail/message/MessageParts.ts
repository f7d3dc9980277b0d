import type { MailCalendar, MailSecurity, ParsedMessage } from '../contracts/MailMessage';
import type { OmittedPart } from '../contracts/MailSource';
import { defined } from '../contracts/defined';
import { Attachments } from './Attachments';
import { BodyText } from './BodyText';
import { isCalendar, readCalendar } from './calendar/readCalendar';
import { unfolded } from './calendar/unfolded';
import { decodeTransfer } from './decodeTransfer';
import { decodeText } from './decodeText';
import { withLineFeeds } from './headerSection';
import { markInline } from './inlineParts';
import { alternativesAround, type MimePart } from './MimePart';
import { unwrapFlowed } from './mimeWords';
import { readHeaderSection } from './parseHeaders';
import { PLAIN_TEXT, readPartHeader } from './PartHeader';
import { walkParts } from './walkParts';
import type { ParseLimits, ParseOptions } from './ParseOptions';
import type { ParseIssues } from './ParseIssues';
import { isPkcs7Mime, securityOfPart, securityOfText } from './securityOf';
import { signedContent } from './signedContent';
import { takeUuencoded } from './uuencode';

/** Unwrapping examines every line; no person writes a longer text. */
const MAX_FLOWED_CHARS = 256 * 1024;

/** An invitation has a few kilobytes, or more with photos of the attendees. */
const MAX_CALENDAR_BYTES = 2 * 1024 * 1024;

/** Limit for nested signatures; RFC 2634 has three layers. */
const MAX_SIGNATURES = 5;

/** Sorts the parts of a message into text, HTML and attachments. */
export class MessageParts {
	private readonly body = new BodyText();
	private readonly attachments: Attachments;
	private security: MailSecurity | undefined;
	private calendar: MailCalendar | undefined;
	private readonly omitted = new Map<string, OmittedPart>();
	private readonly textLeft: { text: number; html: number };

	constructor(
		private readonly bytes: Buffer,
		options: ParseOptions,
		private readonly limits: ParseLimits,
		private readonly problems: ParseIssues,
	) {
		for (const entry of options.omitted ?? []) this.omitted.set(entry.part, entry);
		this.attachments = new Attachments(bytes, options, limits, problems);
		this.textLeft = { text: limits.textBytes, html: limits.textBytes };
	}

	async add(part: MimePart): Promise<void> {
		const entry = this.omitted.get(part.number);
		if (entry !== undefined) {
			this.omitted.delete(part.number);
			this.attachments.addOmitted(entry, part);
			this.note(securityOfPart(part));
			return;
		}
		await this.addWithin(part, this.bytes, 0);
	}

	/** @param depth number of signatures around the part */
	private async addWithin(part: MimePart, bytes: Buffer, depth: number): Promise<void> {
		const kind = this.bodyKind(part);
		if (kind !== undefined) {
			await this.addText(part, kind, bytes);
			return;
		}
		const content = await this.attachments.addPart(part, bytes);
		const security = securityOfPart(part, content);
		this.note(security);
		// What a CMS object contains besides the signed content is not vouched for, whatever its name.
		if (this.calendar === undefined && security === undefined && isCalendar(part)) {
			await this.readCalendar(part, bytes);
		}
		if (security?.kind === 'signed' && content !== undefined && isPkcs7Mime(part.header)) {
			await this.addSigned(part.number, content, depth);
		}
	}

	/**
	 * Signed content can be read without a key (RFC 8551 section 3.5.2): its parts are parts of the
	 * message.
	 */
	private async addSigned(number: string, signature: Buffer, depth: number): Promise<void> {
		const content = depth < MAX_SIGNATURES ? signedContent(signature) : undefined;
		if (content === undefined) {
			this.problems.add('A signed message could not be opened; it is attached as it came');
			return;
		}
		const bytes = withLineFeeds(content);
		const { headers, bodyStart } = readHeaderSection(bytes, this.limits, this.problems);
		const root = headers.length === 0 ? PLAIN_TEXT : readPartHeader(headers);
		for (const part of await walkParts(bytes, root, bodyStart, this.limits, this.problems)) {
			await this.addWithin({ ...part, number: `${number}.${part.number}` }, bytes, depth + 1);
		}
	}

	/** Also if attachments are not wanted, because an invitation is content. */
	private async readCalendar({ header, start, end }: MimePart, bytes: Buffer): Promise<void> {
		const source = bytes.subarray(start, Math.min(end, start + MAX_CALENDAR_BYTES));
		const octets = await decodeTransfer(source, header.encoding);
		const text = await decodeText(unfolded(octets), header.charset ?? 'utf-8', this.problems);
		this.calendar = readCalendar(text, header.method);
	}

	finish(): Pick<ParsedMessage, 'text' | 'html' | 'attachments' | 'security' | 'calendar'> {
		// Omitted parts that the structure of the message does not show: listed rather than lost.
		for (const entry of this.omitted.values()) this.attachments.addOmitted(entry);
		const { tnefBody } = this.attachments;
		const text = this.body.text ?? (this.body.html === undefined ? tnefBody.text : undefined);
		const html = this.body.html ?? tnefBody.html;
		const attachments = this.attachments.finish(text !== undefined || html !== undefined);
		if (html !== undefined) markInline(attachments, html);
		return {
			...defined({ text, html, security: this.security, calendar: this.calendar }),
			attachments,
		};
	}

	/** Whether `html` is complete and `text` only part of the message. */
	get isHtmlFuller(): boolean {
		return this.body.isHtmlFuller;
	}

	/** Encrypted takes precedence over signed; a message can be both. */
	private note(security: MailSecurity | undefined): void {
		if (security !== undefined && this.security?.kind !== 'encrypted') this.security = security;
	}

	/**
	 * A text part is body unless marked as a file. A name marks it as one only after the first part,
	 * because some programs name the body as well.
	 */
	private bodyKind({ header, number, parent }: MimePart): 'text' | 'html' | undefined {
		const { mimeType, disposition, fileName } = header;
		if (mimeType !== 'text/plain' && mimeType !== 'text/html') return undefined;
		if (disposition !== undefined && disposition !== 'inline') return undefined;
		const isFirst = /^1(?:\.1)*$/.test(number);
		if (fileName !== undefined && !isFirst && parent?.mimeType !== 'multipart/alternative') return undefined;
		return mimeType === 'text/plain' ? 'text' : 'html';
	}

	private async addText(part: MimePart, kind: 'text' | 'html', bytes: Buffer): Promise<void> {
		const { header } = part;
		const room = this.textLeft[kind];
		// Quoted-printable encodes an octet as at most three: decoding more cannot add to the text.
		const source = bytes.subarray(part.start, Math.min(part.end, part.start + 4 * room));
		const decoded = await decodeTransfer(source, header.encoding);
		const fits = decoded.length <= room && source.length === part.end - part.start;
		this.textLeft[kind] = Math.max(room - decoded.length, 0);
		let text = await decodeText(fits ? decoded : decoded.subarray(0, room), header.charset, this.problems);
		if (kind === 'text' && fits) text = await this.withoutFiles(text, part);
		if (header.flowed !== undefined && kind === 'text' && text.length <= MAX_FLOWED_CHARS) {
			text = unwrapFlowed(text, header.flowed.delSp);
		}
		if (kind === 'text') this.note(securityOfText(text));
		this.body.add(kind, text, alternativesAround(part));
		if (fits) return;
		this.problems.add('The text is too long; it was cut, and attached in full');
		await this.attachments.addPart(part, bytes);
	}

	/** Uuencoded files within a text become attachments. */
	private async withoutFiles(text: string, { number }: MimePart): Promise<string> {
		const { text: rest, files } = await takeUuencoded(text);
		for (const [index, { fileName, content }] of files.entries()) {
			this.attachments.addFile({ fileName, content }, `${number}.${String(index + 1)}`);
		}
		return rest;
	}
}
