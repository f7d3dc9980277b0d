import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { MailError } from '../../contracts/MailError';
import type {
	MailItemError,
	MailMessage,
	MailSourceInfo,
	ParsedAttachment,
	ParsedMessage,
} from '../../contracts/MailMessage';
import type { Delivery } from '../../contracts/MailSource';
import { defined } from '../../contracts/defined';
import { describeError } from '../../contracts/describeError';
import { sanitizeHtml } from '../../message/sanitize/sanitizeHtml';
import { parseMessage } from '../../message/parseMessage';
import { securityWith } from '../../message/signature/verifySignature';
import { receivedAtOf } from '../../message/receivedAt';
import { emailTriggerItem, isEmailTriggerFormat } from './emailTriggerItem';
import { messageItemId } from './deduplicationKey';
import type { MessageFormat } from '../settings/MessageFormat';
import type { TriggerSettings } from '../settings/TriggerSettings';
import type { PrepareBinary } from './PrepareBinary';
import { withBounceHints } from './withBounceHints';

export interface ItemContext {
	settings: TriggerSettings;
	protocol: MailSourceInfo['protocol'];
	prepareBinary: PrepareBinary;
	/** Default: a worker thread of this process. */
	sanitize?: typeof sanitizeHtml;
}

/**
 * Converts a delivery into an item. Never throws: what cannot be parsed becomes an item with an `error` and
 * the raw message, so that a person can look at it and other messages are not affected.
 */
export async function toItem(delivery: Delivery, context: ItemContext): Promise<INodeExecutionData> {
	const { settings } = context;
	const mime = delivery.mime ?? Buffer.alloc(0);
	const base = baseOf(delivery, context);
	try {
		if (isEmailTriggerFormat(settings.format)) {
			const error = { ...incompleteRaw(delivery), ...itemError(delivery.error, undefined) };
			return await emailTriggerItem(delivery, settings, context.prepareBinary, error);
		}
		const isRaw = settings.format === 'raw';
		const isMarkdown = settings.format === 'markdown';
		const whole = await parseMessage(mime, {
			attachments: settings.attachments && !isRaw,
			maxAttachmentBytes: settings.maxAttachmentBytes,
			replyText: !isRaw && !isMarkdown,
			markdown: isMarkdown,
			trust: settings.trust ?? {},
			signed: !isRaw && settings.signatureAuthorities !== undefined,
			...defined({ omitted: delivery.omitted }),
		});
		const parsed = isRaw || isMarkdown ? whole : await withCleanHtml(whole, context);
		const error = itemError(delivery.error, parsed.problem);
		if (isRaw) {
			const json = {
				...base,
				...receivedAt(delivery, parsed),
				...summary(parsed),
				...ticketOf(parsed, settings),
				...incompleteRaw(delivery),
				...error,
			};
			return await rawItem(mime, json, context);
		}
		const security =
			parsed.security && (await securityWith(parsed.security, parsed, settings.signatureAuthorities));
		const { attachments, binary } = await withBinaries(parsed.attachments, context);
		const json: MailMessage = {
			...base,
			...receivedAt(delivery, parsed),
			...fields(parsed, settings.format),
			...defined({ security }),
			...ticketOf(parsed, settings),
			...(attachments.length > 0 ? { attachments } : {}),
			...error,
		};
		if (parsed.problem !== undefined)
			binary.raw = await context.prepareBinary(mime, 'message.eml', 'message/rfc822');
		return { json: inReadingOrder(json), ...(Object.keys(binary).length > 0 ? { binary } : {}) };
	} catch (error) {
		return await unparsedItem(mime, base, error, context);
	}
}

/** HTML that cannot be sanitized is left out, never passed on unchanged. */
async function withCleanHtml(
	parsed: ParsedMessage,
	{ settings, sanitize = sanitizeHtml }: ItemContext,
): Promise<ParsedMessage> {
	const { html, ...others } = parsed;
	if (settings.sanitizeHtml === undefined || html === undefined) return parsed;
	try {
		const clean = await sanitize(html, settings.sanitizeHtml);
		return clean === undefined ? others : { ...others, html: clean };
	} catch (error) {
		const reason = describeError(error);
		const problem = `The HTML could not be sanitized and was left out: ${reason}`;
		return { ...others, problem: parsed.problem === undefined ? problem : `${parsed.problem}; ${problem}` };
	}
}

/** The most important columns of a table come first. */
const READ_FIRST = ['from', 'to', 'subject', 'date', 'text', 'markdown'] as const;

function inReadingOrder(json: MailMessage): IDataObject {
	const first = READ_FIRST.filter((name) => json[name] !== undefined).map((name) => [name, json[name]]);
	return { ...Object.fromEntries(first), ...json } as unknown as IDataObject;
}

function baseOf(delivery: Delivery, { settings, protocol }: ItemContext): MailMessage {
	const { connection, mailbox, folder, assignment, name, primary, outgoingServer } = settings;
	return {
		id: messageItemId({ server: connection.host, mailbox, folder, key: delivery.key }),
		...defined({ size: delivery.size }),
		source: {
			server: connection.host,
			protocol,
			mailbox,
			folder,
			id: delivery.id,
			...defined({ name }),
			...(primary ? { primary } : {}),
			...defined({ outgoingServer }),
		},
		...defined({ assignment }),
	};
}

function fields(parsed: ParsedMessage, format: MessageFormat): Partial<MailMessage> {
	const {
		headers,
		attachments: _attachments,
		signed: _signed,
		problem: _problem,
		bounce,
		...others
	} = parsed;
	const rest = bounce === undefined ? others : { ...others, bounce: withBounceHints(bounce) };
	if (format === 'full') return { ...rest, headers: headerRecord(headers) };
	if (format !== 'markdown') return rest;
	// One form of the text is enough if the whole item is passed on, for example to a language model.
	const { text: _text, html: _html, ...short } = rest;
	return short;
}

/** According to the server; otherwise according to the message's Received field. */
function receivedAt(delivery: Delivery, { headers }: ParsedMessage): { receivedAt?: string } {
	const time = delivery.receivedAt?.getTime() ?? receivedAtOf(headers);
	return time === undefined || Number.isNaN(time) ? {} : { receivedAt: new Date(time).toISOString() };
}

function ticketOf({ subject = '' }: ParsedMessage, { findTicket }: TriggerSettings): { ticket?: string } {
	const ticket = findTicket?.(subject);
	return ticket === undefined ? {} : { ticket };
}

/** Enough to recognize a message and to decide about it, for items whose content is the raw message. */
function summary(parsed: ParsedMessage): Partial<MailMessage> {
	const { messageId, subject, from, to, date, threadId, isAutoReply, autoReplyReason, doNotAutoReply } =
		parsed;
	const { isBounce, bounce, authentication } = parsed;
	return {
		...defined({
			messageId,
			subject,
			from,
			to,
			date,
			threadId,
			isAutoReply,
			autoReplyReason,
			doNotAutoReply,
			isBounce,
		}),
		...(bounce === undefined ? {} : { bounce: withBounceHints(bounce) }),
		...defined({ authentication }),
	};
}

/**
 * Names that every object inherits: n8n refuses, or loses, an item with such fields. No mail program writes
 * them.
 */
const UNSAFE: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function headerRecord(headers: ParsedMessage['headers']): Record<string, string | string[]> {
	const record = Object.create(null) as Record<string, string | string[]>;
	for (const { name, value } of headers) {
		const key = name.toLowerCase();
		if (UNSAFE.has(key)) continue;
		const known = record[key];
		if (known === undefined) record[key] = value;
		else if (Array.isArray(known)) known.push(value);
		else record[key] = [known, value];
	}
	return record;
}

async function withBinaries(parsed: ParsedAttachment[], { settings, prepareBinary }: ItemContext) {
	const binary: Record<string, IBinaryData> = {};
	const attachments = [];
	for (const { content, ...attachment } of parsed) {
		if (content === undefined) {
			attachments.push(attachment);
			continue;
		}
		const field = `${settings.attachmentPrefix}${String(Object.keys(binary).length)}`;
		binary[field] = await prepareBinary(content, attachment.fileName, attachment.mimeType);
		attachments.push({ ...attachment, binary: field });
	}
	return { attachments, binary };
}

async function rawItem(
	mime: Buffer,
	json: MailMessage,
	{ prepareBinary }: ItemContext,
): Promise<INodeExecutionData> {
	const binary = { data: await prepareBinary(mime, 'message.eml', 'message/rfc822') };
	return { json: inReadingOrder(json), binary };
}

async function unparsedItem(
	mime: Buffer,
	base: MailMessage,
	cause: unknown,
	context: ItemContext,
): Promise<INodeExecutionData> {
	const reason = describeError(cause);
	const error: MailItemError = {
		kind: 'unreadable',
		message: `The message could not be turned into an item: ${reason}`,
		hint: 'The message as it came is in the binary field "raw".',
	};
	const json = { ...base, error } as unknown as IDataObject;
	try {
		return { json, binary: { raw: await context.prepareBinary(mime, 'message.eml', 'message/rfc822') } };
	} catch {
		return { json };
	}
}

/** A raw message without some of its parts has to say so. */
function incompleteRaw({ omitted = [] }: Delivery): { error?: MailItemError } {
	if (omitted.length === 0) return {};
	const names = omitted.map(({ fileName, part }) => fileName ?? `part ${part}`).join(', ');
	return {
		error: {
			kind: 'tooLarge',
			message: `Left on the server, as larger than Attachment Size Limit: ${names}`,
			hint: 'Raise the option Attachment Size Limit to have the whole message.',
		},
	};
}

function itemError(error: MailError | undefined, problem: string | undefined): { error?: MailItemError } {
	if (error !== undefined) {
		const { kind, hint } = error;
		const message = problem === undefined ? error.message : `${error.message}; ${problem}`;
		return { error: { kind, message, ...defined({ hint }) } };
	}
	if (problem === undefined) return {};
	const hint = 'The item holds what could be read; the message as it came is in the binary field "raw".';
	return { error: { kind: 'unreadable', message: problem, hint } };
}
