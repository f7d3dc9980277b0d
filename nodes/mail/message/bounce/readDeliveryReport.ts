import type { BounceKind, BounceRecipient, MailBounce, MailAddress } from '../../contracts/MailMessage';
import { defined } from '../../contracts/defined';
import { isDaemon } from '../automatic/daemon';
import { decodeTransfer } from '../decodeTransfer';
import type { MimePart } from '../MimePart';
import { linesOfHtml } from '../reply/linesOfHtml';
import { parseMessageId } from '../parseMessageIds';
import { isRejection, saysRejection } from '../automatic/isRejection';
import { isPipe, readDeliveryStatus, readDisposition } from './deliveryStatus';
import { readOriginal, type OriginalMessage, type ReturnedMessage } from './originalMessage';
import { withKind } from './recipientKind';
import { readPlainReport } from './readPlainReport';

/** Larger than any report; the rest is not read. */
const MAX_STATUS_BYTES = 256 * 1024;

const STATUS = new Set(['message/delivery-status', 'message/global-delivery-status']);
const READING = new Set(['message/disposition-notification', 'message/global-disposition-notification']);
/** Of RFC 8098, and of RFC 2298. */
const REFUSALS = new Set(['deleted', 'denied', 'failed']);
const MAX_DIAGNOSTIC = 1000;
const RETURNED = new Set([
	'message/rfc822',
	'text/rfc822-headers',
	'message/global',
	'message/global-headers',
]);

export interface BounceFacts {
	bytes: Buffer;
	/** MIME type of the message itself. */
	mimeType: string;
	parts: readonly MimePart[];
	from: readonly MailAddress[] | undefined;
	to: readonly MailAddress[] | undefined;
	subject: string;
	/** A header field; empty if there is none. */
	field(name: string): string;
	text: string | undefined;
	html: string | undefined;
	inReplyTo: string | undefined;
}

export interface DeliveryReport {
	/** Absent if the report is about successful deliveries only. */
	bounce?: MailBounce;
	/** Thread ID of the reported message. */
	threadId?: string;
}

/**
 * Reads a mail server's report about the delivery of a message; undefined if the message is none. It has to
 * be a multipart/report (RFC 6522), or to come from a mail server and be worded like a report, so that no
 * person's message is taken for one, not even a forwarded report.
 */
export async function readDeliveryReport(facts: BounceFacts): Promise<DeliveryReport | undefined> {
	const status = facts.parts.find(({ header, parent }) => STATUS.has(header.mimeType) && isOfMessage(parent));
	const isReport = facts.mimeType === 'multipart/report';
	const isServer = isDaemon(facts.from, facts.field('from'));
	if (!isReport && !isServer && !/^<\s*>$/.test(facts.field('return-path').trim())) return undefined;
	if (status !== undefined) return await readStatus(facts, status);
	return isOtherReport(facts) ? await readRejection(facts) : await readPlain(facts, isServer);
}

/**
 * A report within an attached message belongs to that message; one within a signed or wrapped message
 * belongs to this one.
 */
function isOfMessage(parent: MimePart['parent']): boolean {
	return parent === undefined || parent.number.split('.').length <= 2;
}

/** RFC 6522: reports about reading, abuse (RFC 5965), TLS (RFC 8460). */
function isOtherReport({ field }: BounceFacts): boolean {
	const type = /\breport-type\s{0,8}=\s{0,8}"?([\w-]{1,40})/i.exec(field('content-type'))?.[1];
	return type !== undefined && !/^delivery-?status$/i.test(type);
}

async function readStatus(facts: BounceFacts, part: MimePart): Promise<DeliveryReport | undefined> {
	const status = readDeliveryStatus(await contentOf(facts.bytes, part));
	const { reportingServer } = status;
	const recipients = withoutPipes(status.recipients, facts.field('x-failed-recipients'));
	const failed = recipients.filter(({ action }) => action === 'failed' || action === 'delayed');
	// A report without recipients still reports a failure.
	const { original, recipient: _to, ...thread } = await findReturned(facts);
	if (failed.length === 0 && recipients.length > 0) return thread;
	return { ...thread, bounce: bounceOf(recipients, original, 'rfc3464', reportingServer) };
}

/** A filter of the recipient refuses delivered mail: for the sender, it was not delivered. */
async function readRejection(facts: BounceFacts): Promise<DeliveryReport | undefined> {
	const part = facts.parts.find(({ header, parent }) => READING.has(header.mimeType) && isOfMessage(parent));
	if (part === undefined) return undefined;
	const disposition = readDisposition(await contentOf(facts.bytes, part));
	const { type, isAutomatic, address, originalAddress, reportingServer } = disposition;
	const text = facts.text ?? '';
	const isRefused = isAutomatic && REFUSALS.has(type) && (isRejection(facts) || saysRejection(text));
	if (!isRefused) return undefined;
	const diagnostic = text.replace(/\s+/g, ' ').trim().slice(0, MAX_DIAGNOSTIC);
	const recipient = withKind({
		address: address ?? '',
		...defined({ originalAddress }),
		action: 'failed',
		...(diagnostic === '' ? {} : { diagnostic }),
	});
	const kind: BounceKind = recipient.kind === 'mailboxFull' ? 'mailboxFull' : 'policy';
	const originalMessageId = parseMessageId(disposition.originalMessageId ?? '');
	const known = { original: originalMessageId === undefined ? {} : { originalMessageId } };
	const { original, recipient: _to, ...thread } = await findReturned(facts, known);
	const bounce = bounceOf(
		address === undefined ? [] : [{ ...recipient, kind }],
		original,
		'rfc5429',
		reportingServer,
	);
	return { ...thread, bounce: { ...bounce, kind } };
}

/** A mailbox that is piped to a program: people know the address they wrote to. */
function withoutPipes(recipients: readonly BounceRecipient[], failed: string): BounceRecipient[] {
	const known = failed
		.split(',')
		.map((one) => one.trim())
		.filter((one) => one.includes('@'));
	return recipients.map((recipient) => {
		if (!isPipe(recipient.address)) return recipient;
		const { address } = recipient;
		const named = known.find((one) => address.toLowerCase().includes(one.toLowerCase())) ?? known[0];
		return { ...recipient, address: named ?? /[^\s<>"'|]{1,64}@[\w.-]{1,253}/.exec(address)?.[0] ?? address };
	});
}

async function readPlain(facts: BounceFacts, isServer: boolean): Promise<DeliveryReport | undefined> {
	const report = readPlainReport({
		text: facts.text ?? (await shownText(facts.html)),
		subject: facts.subject,
		notified: new Set(facts.to?.map(({ address }) => address.toLowerCase())),
		failed: facts.field('x-failed-recipients'),
		isDaemon: isServer,
	});
	if (report === undefined) return undefined;
	const { format, isDelay } = report;
	const inText = report.returned === undefined ? NOTHING : readOriginal(report.returned);
	const { original, recipient, ...thread } =
		inText.original.originalMessageId === undefined
			? await findReturned(facts, inText)
			: fallback(inText, facts);
	const named = withoutPipes(report.recipients, facts.field('x-failed-recipients'));
	const recipients = named.length > 0 ? named : sentTo(recipient, isDelay);
	const failed = recipients.filter(({ action }) => action === 'failed' || action === 'delayed');
	if (failed.length === 0 && recipients.length > 0) return thread;
	return { ...thread, bounce: bounceOf(recipients, original, format, undefined, isDelay) };
}

/** Used if the report names no recipient. */
function sentTo(address: string | undefined, isDelay: boolean): BounceRecipient[] {
	return address === undefined ? [] : [withKind({ address, action: isDelay ? 'delayed' : 'failed' })];
}

/** Longer than any report. */
const MAX_HTML_CHARS = 256 * 1024;

async function shownText(html = ''): Promise<string> {
	const lines = html === '' ? [] : await linesOfHtml(html.slice(0, MAX_HTML_CHARS));
	return lines.map(({ text }) => text).join('\n');
}

const NOTHING: ReturnedMessage = { original: {} };

async function findReturned(facts: BounceFacts, known = NOTHING): Promise<ReturnedMessage> {
	const part = facts.parts.find(({ header, parent }) => RETURNED.has(header.mimeType) && isOfMessage(parent));
	return fallback(part === undefined ? known : readOriginal(await contentOf(facts.bytes, part)), facts);
}

/**
 * Exchange names the returned message in In-Reply-To; if it may not return it, this is the only reference.
 */
function fallback(returned: ReturnedMessage, { inReplyTo }: BounceFacts): ReturnedMessage {
	if (returned.original.originalMessageId !== undefined || inReplyTo === undefined) return returned;
	const original: OriginalMessage = { originalMessageId: inReplyTo, ...returned.original };
	return { ...returned, original };
}

function bounceOf(
	recipients: BounceRecipient[],
	original: OriginalMessage,
	format: string,
	reportingServer?: string,
	isDelay = false,
): MailBounce {
	const isAll = recipients.length > 0 && !recipients.some(({ action }) => action === 'failed');
	const action = isAll || (recipients.length === 0 && isDelay) ? 'delayed' : 'failed';
	const kind: BounceKind | undefined = recipients.find((one) => one.action === action)?.kind;
	return {
		action,
		kind: kind ?? (action === 'delayed' ? 'delay' : 'permanent'),
		...(recipients.length > 0 ? { recipients } : {}),
		...original,
		...defined({ reportingServer }),
		format,
	};
}

async function contentOf(bytes: Buffer, { start, end, header }: MimePart): Promise<Buffer> {
	return await decodeTransfer(
		bytes.subarray(start, Math.min(end, start + MAX_STATUS_BYTES)),
		header.encoding,
	);
}
