import { defined } from '../../contracts/defined';
import { MailError } from '../../contracts/MailError';
import type { MailAddress } from '../../contracts/MailMessage';
import type { OutgoingMail } from '../../contracts/MailTransport';
import { buildMime, type MimeAttachment, type MimeInput } from './buildMime';
import { calendarInvite } from './calendarInvite';
import { customHeader } from './customHeader';
import { assertNoControls, headerText, unstructuredText, wellFormed } from './headerText';
import type { DraftAttachment, MailDraft } from './MailDraft';
import { needsUtf8, sendableAddress } from './sendableAddress';

/** Octets without CRLF (RFC 5322 section 2.1.1). */
const LONGEST_LINE = 998;
const LONGEST_FILE_NAME = 255;

/** Outlook reads the third, others the second; RFC 2156 defines the first. */
const IMPORTANCE = {
	high: ['High', '1', 'High'],
	low: ['Low', '5', 'Low'],
} as const;

/**
 * Composes the message. Every value is validated or reduced to one line, so that none can end its header
 * and begin another (header injection).
 *
 * @throws MailError of kind `configuration` for what a person must correct
 */
export async function composeMail(draft: MailDraft): Promise<OutgoingMail> {
	const from = sendableAddress('From', draft.from);
	const to = addresses('To', draft.to);
	const cc = addresses('Cc', draft.cc);
	const bcc = addresses('Bcc', draft.bcc);
	const replyTo = addresses('Reply-To', draft.replyTo);
	const messageId = identifier('Message-ID', draft.messageId);
	const input: MimeInput = {
		messageId,
		date: draft.date,
		from,
		replyTo,
		to,
		cc,
		subject: unstructuredText(draft.subject),
		...(draft.inReplyTo === undefined ? {} : { inReplyTo: identifier('In-Reply-To', draft.inReplyTo) }),
		references: (draft.references ?? []).map((id) => identifier('References', id)),
		headers: headersOf(draft, from),
		...(draft.text === undefined ? {} : { text: bodyText(draft.text) }),
		...(draft.html === undefined ? {} : { html: bodyText(draft.html) }),
		...calendarOf(draft, { organizer: from, attendees: [...to, ...cc] }),
		attachments: (draft.attachments ?? []).map(attachment),
	};
	const named = distinct([...to, ...cc]);
	const recipients = distinct([...to, ...cc, ...bcc]);
	const blind = recipients.slice(named.length);
	return {
		envelope: { from: from.address, to: recipients },
		mime: await buildMime(input),
		...(blind.length === 0 ? {} : { bcc: blind }),
		messageId,
		...defined({ receipts: draft.receipts, sendAt: draft.sendAt }),
		needsUtf8: [from, ...to, ...cc, ...bcc, ...replyTo].some(needsUtf8),
	};
}

/** RFC 5322 section 2.3: CR and LF occur together only. Old Macs end lines with CR alone. */
function bodyText(text: string): string {
	return wellFormed(text).replace(/\r\n?/g, '\n');
}

function addresses(field: string, list: readonly MailAddress[] = []): MailAddress[] {
	return list.map((one) => sendableAddress(field, one));
}

/**
 * Removes duplicates, because some servers would deliver twice: `Ada@` and `ada@` are the same mailbox
 * everywhere, whatever RFC 5321 section 2.4 permits. The first spelling is kept.
 */
function distinct(list: readonly MailAddress[]): string[] {
	const spellings = new Map<string, string>();
	for (const { address } of list) {
		const mailbox = address.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
		if (!spellings.has(mailbox)) spellings.set(mailbox, address);
	}
	return [...spellings.values()];
}

/** RFC 5322 section 3.6.4: without spaces, and without anything that could close its brackets. */
function identifier(field: string, id: string): string {
	assertNoControls(field, id);
	const bare = id.trim().replace(/^<(.*)>$/s, '$1');
	if (/^[^\s<>]{1,900}$/.test(bare)) return bare;
	throw new MailError(
		'configuration',
		`${field} holds "${headerText(id).slice(0, 80)}", which is not a Message-ID`,
		{
			hint: 'A Message-ID looks like abc123@company.com.',
		},
	);
}

function headersOf(
	{ headers = [], importance, receipts, isAutoReply = false }: MailDraft,
	{ address }: MailAddress,
): MimeInput['headers'] {
	const own: MimeInput['headers'] = [];
	// RFC 8098 section 2.1. Exchange uses the other one to request delivery reports (MS-OXCMAIL section
	// 2.1.3.1.5).
	if (receipts?.read === true) own.push({ key: 'Disposition-Notification-To', value: `<${address}>` });
	if (receipts?.delivery === true) own.push({ key: 'Return-Receipt-To', value: `<${address}>` });
	if (importance === 'high' || importance === 'low') {
		const [word, number, outlook] = IMPORTANCE[importance];
		own.push({ key: 'Importance', value: word }, { key: 'X-Priority', value: number });
		own.push({ key: 'X-MSMail-Priority', value: outlook });
	}
	if (isAutoReply) {
		// RFC 3834 section 5, and the field that Exchange uses (MS-OXCMAIL section 2.1.3.2.20).
		own.push({ key: 'Auto-Submitted', value: 'auto-replied' });
		own.push({ key: 'X-Auto-Response-Suppress', value: 'All' });
	}
	const taken = new Set(own.map(({ key }) => key.toLowerCase()));
	const added = headers.map(customHeader).filter(({ key }) => !taken.has(key.toLowerCase()));
	return [...own, ...added];
}

function calendarOf(
	{ invite }: MailDraft,
	people: { organizer: MailAddress; attendees: readonly MailAddress[] },
): Pick<MimeInput, 'calendar'> {
	if (invite === undefined) return {};
	return { calendar: { content: calendarInvite(invite, people), method: invite.method.toUpperCase() } };
}

function attachment({ fileName, mimeType, content, contentId }: DraftAttachment): MimeAttachment {
	const name = shortName(headerText(fileName).replace(/[/\\]/g, '_') || 'attachment');
	const { contentType, filename } = fitting({ contentType: typeOf(mimeType), filename: name, content });
	if (contentId === undefined) return { filename, contentType, content, contentDisposition: 'attachment' };
	if (/^[\w.!#$%&'*+/=?^`{|}~@-]{1,200}$/.test(contentId)) {
		return { filename, contentType, content, cid: contentId, contentDisposition: 'inline' };
	}
	throw new MailError(
		'configuration',
		`"${headerText(contentId).slice(0, 80)}" cannot be the Content-ID of an image`,
		{
			hint: 'Use letters, digits, dots, dashes and underscores.',
		},
	);
}

/**
 * File systems do not support longer names, and no header line has room for them; the extension is kept.
 */
function shortName(name: string): string {
	if (name.length <= LONGEST_FILE_NAME) return name;
	const [extension = ''] = /\.[^.]{1,16}$/.exec(name.slice(-17)) ?? [];
	return `${name.slice(0, LONGEST_FILE_NAME - extension.length)}${extension}`;
}

/**
 * A message within a message must not be encoded (RFC 2046 section 5.2.1): one with octets beyond ASCII or
 * with overlong lines is attached as a file, in base64.
 */
function fitting({
	contentType,
	filename,
	content,
}: Pick<MimeAttachment, 'contentType' | 'filename' | 'content'>): Pick<
	MimeAttachment,
	'contentType' | 'filename'
> {
	if (contentType !== 'message/rfc822' || isPlain(content)) return { contentType, filename };
	const isNamed = /\.eml$/i.test(filename);
	return { contentType: 'application/octet-stream', filename: isNamed ? filename : `${filename}.eml` };
}

/**
 * Whether octets may be part of a message without encoding (RFC 5322 section 2.1, RFC 2045 section 2.7).
 */
function isPlain(content: Buffer): boolean {
	let lineStart = 0;
	for (let at = 0; at < content.length; at += 1) {
		const octet = content[at] as number;
		if (octet === 0 || octet > 0x7f) return false;
		if (octet === 0x0d && content[at + 1] !== 0x0a) return false;
		if (octet !== 0x0a) continue;
		if (at - lineStart > LONGEST_LINE) return false;
		lineStart = at + 1;
	}
	return content.length - lineStart <= LONGEST_LINE;
}

/** The type of a binary field; a multipart type is replaced, because it would be parsed. */
function typeOf(mimeType: string): string {
	const type = mimeType.split(';')[0]?.trim().toLowerCase() ?? '';
	const isType = /^[a-z0-9!#$&^_.+-]{1,80}\/[a-z0-9!#$&^_.+-]{1,80}$/.test(type);
	const isContainer =
		type.startsWith('multipart/') || (type.startsWith('message/') && type !== 'message/rfc822');
	return isType && !isContainer ? type : 'application/octet-stream';
}
