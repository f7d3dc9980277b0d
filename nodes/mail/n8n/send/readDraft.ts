import type { IDataObject } from 'n8n-workflow';
import { defined } from '../../contracts/defined';
import { MailError } from '../../contracts/MailError';
import type { MailDraft } from '../../message/compose/MailDraft';
import { EMAIL_FORMAT_CHOICES, IMPORTANCE_CHOICES } from '../settings/choices';
import { oneOf } from '../settings/oneOf';
import { asObject, asText, asWords } from '../settings/parameterValues';
import { readDateTime } from '../settings/readDateTime';
import type { ItemParameter } from '../settings/SettingsContext';
import type { DraftContent } from './DraftContent';
import { binaryFields, readAttachments, type BinaryContext, type WantedBinary } from './readAttachments';
import { readForward } from './readForward';
import { readInvite } from './readInvite';
import { mailParameter } from './mailParameter';
import { isForDrafts, readOperation } from './readOperation';
import { readReply } from './readReply';
import { toAddresses } from './toAddresses';
import { askedBody, type AskContext } from './wait/askedBody';

export type DraftContext = BinaryContext & AskContext;

/** The part that depends on the operation. */
type Content = Omit<DraftContent, 'date' | 'bcc' | 'replyTo' | 'headers' | 'attachments'> & {
	/** Binary fields of a forwarded message. */
	binaries?: readonly WantedBinary[];
};

/**
 * The message described by an item's parameters.
 *
 * @param own our own addresses, which a reply to all leaves out
 * @throws MailError of kind `configuration` for what a person must correct
 */
export async function readDraft(
	context: DraftContext,
	itemIndex: number,
	parameter: ItemParameter,
	own: readonly string[],
): Promise<DraftContent> {
	const options = readOptions(parameter);
	const { binaries = [], ...content } = await readContent(context, itemIndex, parameter, { options, own });
	const importance = oneOf(options.importance ?? 'normal', IMPORTANCE_CHOICES, 'Importance');
	const replyTo = toAddresses('Reply-To', options.replyTo);
	const extraCc = toAddresses('Cc', options.cc);
	const invite = readInvite(options, content.subject, context.getTimezone());
	return {
		date: new Date(),
		...content,
		cc: [...(content.cc ?? []), ...extraCc],
		bcc: toAddresses('Bcc', options.bcc),
		...(replyTo.length > 0 ? { replyTo } : {}),
		...(importance === 'normal' ? {} : { importance }),
		...(options.bccToSelf === true ? { bccToSelf: true } : {}),
		...readReceipts(options),
		...readSendAt(context, parameter, options),
		headers: readHeaders(options),
		attachments: await readAttachments(context, itemIndex, options, binaries),
		isAutoReply: options.automaticReply === true,
		...defined({ invite }),
	};
}

/** Among the options in nodes of version 1, and next to the recipients and the text since then. */
const MOVED = ['cc', 'bcc', 'attachments'];

function readOptions(parameter: ItemParameter): IDataObject {
	const options = asObject(parameter('options', {}));
	const moved = MOVED.map((name) => [name, parameter(name, options[name] ?? '')] as const);
	return { ...options, ...(Object.fromEntries(moved) as IDataObject) };
}

async function readContent(
	context: DraftContext,
	itemIndex: number,
	parameter: ItemParameter,
	{ options, own }: { options: IDataObject; own: readonly string[] },
): Promise<Content> {
	switch (readOperation(parameter)) {
		case 'createDraft':
		case 'send':
			return { ...readNew(parameter), ...readBody(parameter) };
		case 'reply':
			return { ...readReply(mailParameter(parameter), options, own), ...readBody(parameter) };
		case 'forward': {
			const note = readBody(parameter);
			const present = binaryFields(context, itemIndex);
			const forward = await readForward(mailParameter(parameter), parameter, note, present);
			return { to: toAddresses('To', parameter('to', '')), ...forward };
		}
		case 'sendAndWait':
			return { ...readNew(parameter), ...askedBody(context, parameter, options) };
	}
}

function readNew(parameter: ItemParameter): Pick<Content, 'to' | 'subject'> {
	return {
		to: toAddresses('To', parameter('to', '')),
		subject: asWords(parameter('subject', '')),
	};
}

function readBody(parameter: ItemParameter): Pick<MailDraft, 'text' | 'html'> {
	const format = oneOf(parameter('emailFormat', 'text'), EMAIL_FORMAT_CHOICES, 'Email Format');
	const text = format === 'html' ? undefined : bodyOf(parameter('text', ''));
	const html = format === 'text' ? undefined : bodyOf(parameter('html', ''));
	return { ...defined({ text, html }) };
}

/** Text only: in an object, a composer could read a file name or a URL to load. */
function bodyOf(value: unknown): string {
	if (typeof value === 'string') return value;
	if (value === undefined || value === null) return '';
	return typeof value === 'object' ? JSON.stringify(value, undefined, 2) : String(value as number | boolean);
}

/** RFC 8098, RFC 3461. */
function readReceipts(options: IDataObject): Pick<DraftContent, 'receipts'> {
	const read = options.isReadReceiptRequested === true;
	const delivery = options.isDeliveryReceiptRequested === true;
	return read || delivery ? { receipts: { read, delivery } } : {};
}

/** @throws MailError of kind `configuration` for a past time: Exchange would send the message at once */
function readSendAt(
	context: Pick<DraftContext, 'getTimezone'>,
	parameter: ItemParameter,
	options: IDataObject,
): Pick<DraftContent, 'sendAt'> {
	const { sendAt: value } = options;
	if (value === undefined || value === null || value === '') return {};
	const { epochMs } = readDateTime('Send Later', value, context.getTimezone());
	if (epochMs <= Date.now()) {
		throw new MailError('configuration', `Send Later is in the past: ${new Date(epochMs).toISOString()}`, {
			hint: 'Choose a later time, or remove "Send Later" to send at once. If the value names no time zone, that of the workflow applies.',
		});
	}
	if (isForDrafts(readOperation(parameter), options)) {
		throw new MailError('configuration', 'Send Later cannot be combined with a draft, which is not sent', {
			hint: 'Remove "Send Later", or turn off "Save as Draft".',
		});
	}
	if (options.saveToSentItems !== false) return { sendAt: new Date(epochMs) };
	// The copy that Graph makes can be removed only once it exists, which is too long to wait.
	throw new MailError('configuration', 'Send Later needs Save to Sent Items', {
		hint: 'Turn on "Save to Sent Items", or remove "Send Later".',
	});
}

function readHeaders(options: IDataObject): Array<{ name: string; value: string }> {
	const list = asObject(options.headers).header;
	return (Array.isArray(list) ? list : [])
		.map((header) => asObject(header))
		.map(({ name, value }) => ({ name: asText(name), value: asWords(value) }))
		.filter(({ name }) => name !== '');
}
