import type { IDataObject } from 'n8n-workflow';
import type { MailError } from '../../contracts/MailError';
import type { MailItemError, MailMessage, MailSourceInfo, ParsedMessage } from '../../contracts/MailMessage';
import type { Delivery } from '../../contracts/MailSource';
import { defined } from '../../contracts/defined';
import { receivedAtOf } from '../../message/receivedAt';
import type { MessageFormat } from '../settings/MessageFormat';
import type { TriggerSettings } from '../settings/TriggerSettings';
import { messageItemId } from './deduplicationKey';
import { withBounceHints } from './withBounceHints';

/** The most important columns of a table come first. */
const READ_FIRST = ['from', 'to', 'subject', 'date', 'text', 'markdown'] as const;

export function inReadingOrder(json: MailMessage): IDataObject {
	const first = READ_FIRST.filter((name) => json[name] !== undefined).map((name) => [name, json[name]]);
	return { ...Object.fromEntries(first), ...json } as unknown as IDataObject;
}

export function baseOf(
	delivery: Delivery,
	{ settings, protocol }: { settings: TriggerSettings; protocol: MailSourceInfo['protocol'] },
): MailMessage {
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

export function fields(parsed: ParsedMessage, format: MessageFormat): Partial<MailMessage> {
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
export function receivedAt(delivery: Delivery, { headers }: ParsedMessage): { receivedAt?: string } {
	const time = delivery.receivedAt?.getTime() ?? receivedAtOf(headers);
	return time === undefined || Number.isNaN(time) ? {} : { receivedAt: new Date(time).toISOString() };
}

export function ticketOf(
	{ subject = '' }: ParsedMessage,
	{ findTicket }: TriggerSettings,
): { ticket?: string } {
	const ticket = findTicket?.(subject);
	return ticket === undefined ? {} : { ticket };
}

/** Enough to recognize a message and to decide about it, for items whose content is the raw message. */
export function summary(parsed: ParsedMessage): Partial<MailMessage> {
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

/** A raw message without some of its parts has to say so. */
export function incompleteRaw({ omitted = [] }: Delivery): { error?: MailItemError } {
	if (omitted.length === 0) return {};
	const names = omitted.map(({ fileName, part }) => fileName ?? `part ${part}`).join(', ');
	return {
		error: {
			kind: 'tooLarge',
			message: `Left on the server because of Attachment Size Limit: ${names}`,
			hint: 'To get the whole message, raise the option "Attachment Size Limit (MB)".',
		},
	};
}

export function itemError(
	error: MailError | undefined,
	problem: string | undefined,
): { error?: MailItemError } {
	if (error !== undefined) {
		const { kind, hint } = error;
		const message = problem === undefined ? error.message : `${error.message}; ${problem}`;
		return { error: { kind, message, ...defined({ hint }) } };
	}
	if (problem === undefined) return {};
	const hint = 'The item contains what could be read; the original message is in the binary field "raw".';
	return { error: { kind: 'unreadable', message: problem, hint } };
}
