import { createHash } from 'node:crypto';
import type { Message, Recipient } from '@microsoft/microsoft-graph-types';
import type { Person } from '../exchange/readEnvelope';
import type { StoredMessage } from '../exchange/StoredMessage';
import { contentOf, hasAttachments } from './content';
import { toGraphId } from './ids';

/** A message as Graph shows it, with the annotations of OData. */
export type MessageJson = Message & { '@odata.etag'?: string };

type Getter = (
	message: StoredMessage,
	immutable: boolean,
) => Message[keyof Message] | Promise<Message[keyof Message]>;

const recipient = ({ name, address }: Person): Recipient => ({ emailAddress: { name, address } });

const time = (date: Date) => date.toISOString().replace(/\.\d+Z$/, 'Z');

const conversation = ({ envelope }: StoredMessage) => {
	const first = /<[^>]+>/.exec(envelope.references ?? envelope.inReplyTo ?? envelope.messageId ?? '')?.[0];
	return `AAQkA${createHash('sha256')
		.update(first ?? '')
		.digest('base64url')}=`;
};

async function body(message: StoredMessage): Promise<Message['body']> {
	const { html, text = '' } = await contentOf(message);
	return typeof html === 'string'
		? { contentType: 'html', content: html }
		: { contentType: 'text', content: text };
}

/** RFC 8098 section 2.1, until somebody changes it. */
export const asksForReceipt = ({ receiptRequested, envelope }: StoredMessage): boolean =>
	receiptRequested ??
	envelope.headers.some(({ name }) => name.toLowerCase() === 'disposition-notification-to');

/** How each property is found. The compiler sees to it that every name is one of Graph's. */
const PROPERTIES = {
	id: (message, immutable) => toGraphId(immutable ? message.immutableId : message.id),
	createdDateTime: ({ receivedAt }) => time(receivedAt),
	lastModifiedDateTime: ({ modifiedAt }) => time(modifiedAt),
	changeKey: ({ changeKey }) => changeKey,
	categories: ({ categories }) => categories,
	receivedDateTime: ({ receivedAt }) => time(receivedAt),
	sentDateTime: ({ envelope, receivedAt }) => time(envelope.date ?? receivedAt),
	hasAttachments: (message) => hasAttachments(message),
	internetMessageId: ({ messageId }) => messageId ?? null,
	subject: ({ subject }) => subject,
	bodyPreview: async (message) => ((await contentOf(message)).text ?? '').slice(0, 255),
	importance: ({ importance }) => importance,
	parentFolderId: ({ folder }) => toGraphId(folder.id),
	conversationId: conversation,
	isDeliveryReceiptRequested: ({ deliveryReceiptRequested }) => deliveryReceiptRequested,
	isReadReceiptRequested: asksForReceipt,
	isRead: ({ isRead }) => isRead,
	isDraft: ({ isDraft }) => isDraft,
	webLink: ({ id }) => `https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(id)}&exvsurl=1`,
	inferenceClassification: () => 'focused',
	body,
	sender: ({ envelope }) => {
		const [person] = [...envelope.sender, ...envelope.from];
		return person ? recipient(person) : null;
	},
	from: ({ envelope }) => {
		const [person] = envelope.from;
		return person ? recipient(person) : null;
	},
	toRecipients: ({ envelope }) => envelope.to.map(recipient),
	ccRecipients: ({ envelope }) => envelope.cc.map(recipient),
	bccRecipients: ({ envelope }) => envelope.bcc.map(recipient),
	replyTo: ({ envelope }) => envelope.replyTo.map(recipient),
	flag: ({ flag }) => ({ flagStatus: flag }),
	internetMessageHeaders: ({ envelope }) => envelope.headers,
} satisfies { [Name in keyof Message]?: Getter };

export const MESSAGE_PROPERTIES = Object.keys(PROPERTIES) as Array<keyof typeof PROPERTIES>;

/** Given only where somebody selects it. */
const ON_REQUEST = 'internetMessageHeaders';

/** @param select all but what has to be selected when absent */
export async function toMessage(
	message: StoredMessage,
	immutable: boolean,
	select?: ReadonlySet<string>,
): Promise<MessageJson> {
	const json: Record<string, unknown> = { '@odata.etag': `W/"${message.changeKey}"` };
	for (const name of MESSAGE_PROPERTIES) {
		const isWanted = select ? select.has(name) || name === 'id' : name !== ON_REQUEST;
		if (isWanted) json[name] = await (PROPERTIES[name] as Getter)(message, immutable);
	}
	return json as MessageJson;
}
