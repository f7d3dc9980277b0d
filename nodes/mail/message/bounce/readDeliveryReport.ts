import type { BounceRecipient, MailBounce, MailAddress } from '../../contracts/MailMessage';
import { isDaemon } from '../automatic/daemon';
import { decodeTransfer } from '../decodeTransfer';
import type { MimePart } from '../MimePart';
import { readDeliveryStatus } from './deliveryStatus';
import { readOriginal, type OriginalMessage, type ReturnedMessage } from './originalMessage';
import { readPlainReport } from './readPlainReport';

/** Larger than any report is; what a message says beyond it is not read. */
const MAX_STATUS_BYTES = 256 * 1024;

const STATUS = new Set(['message/delivery-status', 'message/global-delivery-status']);
const RETURNED = new Set([
	'message/rfc822',
	'text/rfc822-headers',
	'message/global',
	'message/global-headers',
]);

export interface BounceFacts {
	bytes: Buffer;
	/** Type of the message itself. */
	mimeType: string;
	parts: readonly MimePart[];
	from: readonly MailAddress[] | undefined;
	/** Of the header section; empty where there is none. */
	field(name: string): string;
	text: string | undefined;
	inReplyTo: string | undefined;
}

export interface DeliveryReport {
	/** Absent where the report is of success only. */
	bounce?: MailBounce;
	/** The conversation of the message that is reported about. */
	threadId?: string;
}

/**
 * Reads a report of a mail server about the delivery of a message. Nothing when the message is none: it has to be a
 * multipart/report (RFC 6522), or to come from a mail server and read as such reports do, so that no mail of a person
 * is taken for one, not even a report that somebody forwards.
 */
export async function readDeliveryReport(facts: BounceFacts): Promise<DeliveryReport | undefined> {
	const status = facts.parts.find(({ header, parent }) => STATUS.has(header.mimeType) && isOfMessage(parent));
	const isReport = facts.mimeType === 'multipart/report';
	const isServer = isDaemon(facts.from) || /^<\s*>$/.test(facts.field('return-path').trim());
	if (status !== undefined && (isReport || isServer)) return await readStatus(facts, status);
	return isServer ? readPlain(facts) : undefined;
}

/** A report within an attached message is that message's; within a signed or wrapped one it is still this one's. */
function isOfMessage(parent: MimePart['parent']): boolean {
	return parent === undefined || parent.number.split('.').length <= 2;
}

async function readStatus(facts: BounceFacts, part: MimePart): Promise<DeliveryReport> {
	const { recipients, reportingServer } = readDeliveryStatus(await contentOf(facts.bytes, part));
	const failed = recipients.filter(({ action }) => action === 'failed' || action === 'delayed');
	// A report that names nobody tells of a failure all the same.
	const { original, ...thread } = await findReturned(facts);
	if (failed.length === 0 && recipients.length > 0) return thread;
	return {
		...thread,
		bounce: {
			action: worst(recipients),
			...(recipients.length > 0 ? { recipients } : {}),
			...original,
			...(reportingServer === undefined ? {} : { reportingServer }),
			format: 'rfc3464',
		},
	};
}

function readPlain(facts: BounceFacts): DeliveryReport | undefined {
	const failedRecipients = facts.field('x-failed-recipients');
	const report = readPlainReport(facts.text ?? '', failedRecipients);
	if (report === undefined) return undefined;
	const { recipients, format, returned } = report;
	const { original, ...thread } = fallback(returned === undefined ? NOTHING : readOriginal(returned), facts);
	return { ...thread, bounce: { action: worst(recipients), recipients, ...original, format } };
}

const NOTHING: ReturnedMessage = { original: {} };

async function findReturned(facts: BounceFacts): Promise<ReturnedMessage> {
	const part = facts.parts.find(({ header, parent }) => RETURNED.has(header.mimeType) && isOfMessage(parent));
	return fallback(part === undefined ? NOTHING : readOriginal(await contentOf(facts.bytes, part)), facts);
}

/** Exchange names the returned message in In-Reply-To, and where it may not return it, nowhere else. */
function fallback(returned: ReturnedMessage, { inReplyTo }: BounceFacts): ReturnedMessage {
	if (returned.original.originalMessageId !== undefined || inReplyTo === undefined) return returned;
	const original: OriginalMessage = { originalMessageId: inReplyTo, ...returned.original };
	return { ...returned, original };
}

function worst(recipients: readonly BounceRecipient[]): MailBounce['action'] {
	const isDelay = recipients.length > 0 && !recipients.some(({ action }) => action === 'failed');
	return isDelay ? 'delayed' : 'failed';
}

async function contentOf(bytes: Buffer, { start, end, header }: MimePart): Promise<Buffer> {
	return await decodeTransfer(
		bytes.subarray(start, Math.min(end, start + MAX_STATUS_BYTES)),
		header.encoding,
	);
}
