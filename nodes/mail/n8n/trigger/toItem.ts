import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
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
import { emailTriggerItem, isEmailTriggerFormat } from './emailTriggerItem';
import type { TriggerSettings } from '../settings/TriggerSettings';
import type { PrepareBinary } from './PrepareBinary';
import {
	baseOf,
	fields,
	inReadingOrder,
	incompleteRaw,
	itemError,
	receivedAt,
	summary,
	ticketOf,
} from './itemFields';

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
		message: `The message could not be converted to an item: ${reason}`,
		hint: 'The original message is in the binary field "raw".',
	};
	const json = { ...base, error } as unknown as IDataObject;
	try {
		return { json, binary: { raw: await context.prepareBinary(mime, 'message.eml', 'message/rfc822') } };
	} catch {
		return { json };
	}
}
