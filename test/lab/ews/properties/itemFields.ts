import { createHash } from 'node:crypto';
import type { Mailbox } from '../../exchange/Mailbox';
import type { StoredMessage } from '../../exchange/StoredMessage';
import { type Content, element, type Markup } from '../xml/markup';
import { attachmentsOf } from './attachments';
import { elementOf, itemClassOf, parsedMessage } from './parsedMessage';
import { many, one } from './people';

export interface ItemView {
	message: StoredMessage;
	mailbox: Mailbox;
	/** `HTML`, `Text` or `Best`. */
	bodyType: string;
}

export interface ItemField {
	/** Name of the element, which is that of the property too. */
	name: string;
	uri: string;
	/** Undefined: the item has no such property, and nothing is written. */
	write(view: ItemView): Content | undefined | Promise<Content | undefined>;
	/** Part of BaseShape Default. */
	isDefault?: boolean;
	/** FindItem and SyncFolderItems do not give it. */
	isHeavy?: boolean;
	attributes?(view: ItemView): Record<string, string>;
}

/** xs:dateTime, without the fractions that Exchange does not keep. */
export const dateTime = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const hash = (text: string) => createHash('sha256').update(text).digest();

/** Where a conversation began: the first of References, or the message itself. */
const rootOf = ({ envelope }: StoredMessage) =>
	/<[^>]+>/.exec(envelope.references ?? envelope.inReplyTo ?? envelope.messageId ?? '')?.[0] ?? '';

const right = (name: string) => element(`t:${name}`, {}, true);

const rights = () =>
	[
		'CreateAssociated',
		'CreateContents',
		'CreateHierarchy',
		'Delete',
		'Modify',
		'Read',
		'ViewPrivateItems',
	].map(right);

const names = (people: ReadonlyArray<{ name: string }>) => people.map(({ name }) => name).join('; ');

async function body({ message, bodyType }: ItemView): Promise<string> {
	const { text = '', html } = await parsedMessage(message);
	const isHtml = bodyType !== 'Text' && typeof html === 'string';
	return isHtml ? html : text;
}

const bodyKind = async (view: ItemView) =>
	view.bodyType !== 'Text' && typeof (await parsedMessage(view.message)).html === 'string' ? 'HTML' : 'Text';

async function bodyElement(view: ItemView, name: string): Promise<Markup> {
	const kind = name === 'TextBody' ? 'Text' : await bodyKind(view);
	const text = name === 'TextBody' ? await body({ ...view, bodyType: 'Text' }) : await body(view);
	return element(`t:${name}`, { BodyType: kind, IsTruncated: false }, text);
}

const headers = ({ message }: ItemView): Markup[] | undefined => {
	const lines = message.envelope.headers.map(({ name, value }) =>
		element('t:InternetMessageHeader', { HeaderName: name }, value),
	);
	return lines.length ? lines : undefined;
};

const flag = ({ message }: ItemView) => element('t:FlagStatus', {}, capital(message.flag));

const categories = ({ message }: ItemView): Markup[] | undefined =>
	message.categories.length ? message.categories.map((name) => element('t:String', {}, name)) : undefined;

type Write = ItemField['write'];
const item = (name: string, write: Write, more: Partial<ItemField> = {}): ItemField => ({
	name,
	uri: `item:${name}`,
	write,
	...more,
});
const message = (name: string, write: Write, more: Partial<ItemField> = {}): ItemField => ({
	...item(name, write, more),
	uri: `message:${name}`,
});
const isDefault = { isDefault: true };
const isHeavy = { isHeavy: true };

export const itemId = ({ id, changeKey }: StoredMessage): Markup =>
	element('t:ItemId', { Id: id, ChangeKey: changeKey });

/** Written before the others, and asked for by a field of the shape. */
export const MIME_CONTENT = item('MimeContent', ({ message: { mime } }) => mime.toString('base64'), {
	isHeavy: true,
	attributes: () => ({ CharacterSet: 'UTF-8' }),
});

/** Of t:ItemType, in its order. Between `HasAttachments` and `Culture` stand the extended properties. */
export const ITEM_FIELDS_BEFORE: readonly ItemField[] = [
	item('ParentFolderId', () => undefined, {
		attributes: ({ message: { folder } }) => ({ Id: folder.id, ChangeKey: folder.changeKey }),
	}),
	item('ItemClass', (view) => itemClassOf(view.message)),
	item('Subject', (view) => view.message.subject, isDefault),
	item('Sensitivity', () => 'Normal', isDefault),
	item('Body', async (view) => await bodyElement(view, 'Body'), { ...isDefault, ...isHeavy }),
	item('Attachments', attachmentsOf, isHeavy),
	item('DateTimeReceived', (view) => dateTime(view.message.receivedAt), isDefault),
	item('Size', (view) => view.message.size, isDefault),
	item('Categories', categories),
	item('Importance', (view) => capital(view.message.importance), isDefault),
	item('InReplyTo', (view) => view.message.envelope.inReplyTo),
	item('IsSubmitted', () => false, isDefault),
	item('IsDraft', (view) => view.message.isDraft, isDefault),
	item('IsFromMe', () => false, isDefault),
	item('IsResend', () => false, isDefault),
	item('IsUnmodified', (view) => !view.message.isDraft, isDefault),
	item('InternetMessageHeaders', headers),
	item('DateTimeSent', (view) => dateTime(view.message.envelope.date ?? view.message.receivedAt), isDefault),
	item('DateTimeCreated', (view) => dateTime(view.message.receivedAt), isDefault),
	item('ReminderIsSet', () => false, isDefault),
	item('DisplayCc', (view) => names(view.message.envelope.cc), isDefault),
	item('DisplayTo', (view) => names(view.message.envelope.to), isDefault),
	item(
		'HasAttachments',
		async (view) => (await parsedMessage(view.message)).attachments.length > 0,
		isDefault,
	),
];

export const ITEM_FIELDS_AFTER: readonly ItemField[] = [
	item('Culture', () => 'en-US', isDefault),
	item('EffectiveRights', rights),
	item('LastModifiedName', (view) => view.mailbox.displayName),
	item('LastModifiedTime', (view) => dateTime(view.message.modifiedAt)),
	item('IsAssociated', () => false),
	item('ConversationId', () => undefined, {
		attributes: (view) => ({ Id: hash(rootOf(view.message)).toString('base64') }),
	}),
	item('UniqueBody', async (view) => await bodyElement(view, 'UniqueBody'), isHeavy),
	item('Flag', flag),
	item('InstanceKey', (view) => hash(view.message.id).subarray(0, 16).toString('base64')),
	item('Preview', async (view) => (await body({ ...view, bodyType: 'Text' })).slice(0, 255)),
	item('TextBody', async (view) => await bodyElement(view, 'TextBody')),
];

/** Of t:MessageType, behind those of the item. */
export const MESSAGE_FIELDS: readonly ItemField[] = [
	message('Sender', ({ message: { envelope } }) =>
		one(envelope.sender.length ? envelope.sender : envelope.from),
	),
	message('ToRecipients', (view) => many(view.message.envelope.to)),
	message('CcRecipients', (view) => many(view.message.envelope.cc)),
	message('BccRecipients', (view) => many(view.message.envelope.bcc)),
	message('IsReadReceiptRequested', (view) => view.message.receiptRequested ?? false, isDefault),
	message('IsDeliveryReceiptRequested', (view) => view.message.deliveryReceiptRequested),
	message('ConversationIndex', (view) => hash(rootOf(view.message)).subarray(0, 22).toString('base64')),
	message('ConversationTopic', (view) => view.message.subject.replace(/^(?:re|fwd?|aw|wg):\s*/i, '')),
	message('From', (view) => one(view.message.envelope.from), isDefault),
	message('InternetMessageId', (view) => view.message.messageId, isDefault),
	message('IsRead', (view) => view.message.isRead, isDefault),
	message('References', (view) => view.message.envelope.references),
	message('ReplyTo', (view) => many(view.message.envelope.replyTo)),
];

export const ALL_FIELDS: readonly ItemField[] = [
	MIME_CONTENT,
	...ITEM_FIELDS_BEFORE,
	...ITEM_FIELDS_AFTER,
	...MESSAGE_FIELDS,
];

export { elementOf };
