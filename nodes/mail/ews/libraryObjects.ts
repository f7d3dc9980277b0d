import { defined } from '../contracts/defined';
import type { MessageChange } from '../source/ChangeFeed';
import type {
	Library,
	LibraryChange,
	LibraryFolder,
	LibraryItem,
	LibraryObject,
	LibraryOut,
	LibraryProperty,
	LibraryService,
} from './EwsClient';
import type { OutgoingMail } from '../contracts/MailTransport';
import type { EwsFolder } from './EwsFolder';
import { MIME_MARK } from './RecordingTransport';
import { escapeXml } from './soap/escapeXml';

/** As few as possible: every further property may be corrupt in some item. */
export function idAnd(ews: Library, properties: LibraryProperty[]) {
	return new ews.PropertySet(ews.BasePropertySet.IdOnly, properties);
}

/** The properties requested for each message. */
export function messageProperties(ews: Library) {
	const { IsRead, InternetMessageId } = ews.EmailMessageSchema;
	const { DateTimeReceived, Size } = ews.ItemSchema;
	return idAnd(ews, [IsRead, DateTimeReceived, Size, InternetMessageId]);
}

/** The same for a list in order of last change. */
export function listedProperties(ews: Library) {
	const properties = messageProperties(ews);
	properties.Add(ews.ItemSchema.LastModifiedTime);
	return properties;
}

export function itemIds(ids: readonly string[], ews: Library) {
	return ids.map((id) => new ews.ItemId(escapeXml(id)));
}

/** An item to be changed, without loading it first. */
export function itemReference(id: string, service: LibraryService, ews: Library) {
	const item = new ews.EmailMessage(service);
	const { MimeContent } = ews.ItemSchema;
	const loadable = item as unknown as {
		LoadFromXmlJsObject(
			json: unknown,
			service: LibraryService,
			clear: boolean,
			properties: unknown,
			summary: boolean,
		): void;
	};
	loadable.LoadFromXmlJsObject(
		{ ItemId: { Id: escapeXml(id) } },
		service,
		true,
		idAnd(ews, [MimeContent]),
		false,
	);
	return item;
}

/** A message to be created, and what is requested in addition to its MIME. */
export type EwsMessage = Pick<OutgoingMail, 'mime' | 'receipts' | 'sendAt'>;

/** PidTagDeferredSendTime ([MS-OXOMSG] section 2.2.3.2). */
const DEFERRED_SEND_TIME = 0x3fef;

/** A new item; its MIME is inserted when the request is sent. */
export function newMessage({ receipts, sendAt }: EwsMessage, service: LibraryService, ews: Library) {
	const { EmailMessage, ExtendedPropertyDefinition, MapiPropertyType, DateTime } = ews;
	const message = new EmailMessage(service);
	message.MimeContent = new ews.MimeContent('UTF-8', MIME_MARK);
	if (receipts?.read === true) message.IsReadReceiptRequested = true;
	if (receipts?.delivery === true) message.IsDeliveryReceiptRequested = true;
	if (sendAt !== undefined) {
		const property = new ExtendedPropertyDefinition(DEFERRED_SEND_TIME, MapiPropertyType.SystemTime);
		// Otherwise it would be written with the offset of the machine's time zone.
		message.SetExtendedProperty(property, new DateTime(sendAt.getTime()).ToUniversalTime());
	}
	return message;
}

/** PidTagFlagStatus (MS-OXOFLAG section 2.2.1.1), and its value for "flagged". */
const FLAG_STATUS = { tag: 0x1090, flagged: 2 };

/** Set in both possible ways: Exchange Online has been seen to accept item:Flag and show no flag. */
export function flag(item: ReturnType<typeof itemReference>, ews: Library): void {
	const { Flag, ItemFlagStatus, ExtendedPropertyDefinition, MapiPropertyType } = ews;
	const wanted = new Flag();
	wanted.FlagStatus = ItemFlagStatus.Flagged;
	item.Flag = wanted;
	item.SetExtendedProperty(
		new ExtendedPropertyDefinition(FLAG_STATUS.tag, MapiPropertyType.Integer),
		FLAG_STATUS.flagged,
	);
}

/** A property, if the server returned it. */
function valueOf<T>(object: LibraryObject, property: LibraryProperty): T | undefined {
	const out: { outValue: T | undefined } = { outValue: undefined };
	object.TryGetProperty(property, out as LibraryOut<T>);
	return out.outValue ?? undefined;
}

export function toChange(change: LibraryChange, ews: Library): MessageChange {
	const { ChangeType } = ews;
	if (change.ChangeType === ChangeType.Delete) return { id: change.ItemId.UniqueId, removed: true };
	if (change.ChangeType === ChangeType.ReadFlagChange) {
		return { id: change.ItemId.UniqueId, isNew: false, isRead: change.IsRead };
	}
	const isNew = change.ChangeType === ChangeType.Create;
	return { ...toMessage(change.Item, ews), isNew };
}

/** The facts about a message, as far as they were returned. */
export function toMessage(item: LibraryItem, ews: Library): MessageChange {
	const isRead = valueOf<boolean>(item, ews.EmailMessageSchema.IsRead);
	const receivedAt = timeIn(item, ews.ItemSchema.DateTimeReceived);
	const size = valueOf<number>(item, ews.ItemSchema.Size);
	const messageId = valueOf<string>(item, ews.EmailMessageSchema.InternetMessageId);
	return {
		id: item.Id.UniqueId,
		...defined({ isRead, receivedAt }),
		...(size === undefined || !Number.isFinite(size) ? {} : { size }),
		...(messageId === undefined ? {} : { messageId: messageId.replace(/^<|>$/g, '') }),
	};
}

/** The same, with the time of its last change. */
export function toListed(item: LibraryItem, ews: Library): MessageChange & { modifiedAt?: Date } {
	const modifiedAt = timeIn(item, ews.ItemSchema.LastModifiedTime);
	return { ...toMessage(item, ews), ...defined({ modifiedAt }) };
}

function timeIn(item: LibraryItem, property: LibraryProperty): Date | undefined {
	const ms = valueOf<{ TotalMilliSeconds: number }>(item, property)?.TotalMilliSeconds ?? NaN;
	return Number.isFinite(ms) ? new Date(ms) : undefined;
}

export function toFolder(folder: LibraryFolder, ews: Library): EwsFolder {
	const { FolderSchema } = ews;
	const parentId = valueOf<{ UniqueId: string }>(folder, FolderSchema.ParentFolderId)?.UniqueId;
	const folderClass = valueOf<string>(folder, FolderSchema.FolderClass);
	return {
		id: folder.Id.UniqueId,
		name: valueOf<string>(folder, FolderSchema.DisplayName) ?? '',
		hasChildren: valueOf<number>(folder, FolderSchema.ChildFolderCount) !== 0,
		...counted('messages', valueOf<number>(folder, FolderSchema.TotalCount)),
		...counted('unread', valueOf<number>(folder, FolderSchema.UnreadCount)),
		...defined({ parentId, folderClass }),
	};
}

function counted<K extends string>(key: K, count: number | undefined): { [name in K]?: number } {
	const isCount = count !== undefined && Number.isSafeInteger(count) && count >= 0;
	return isCount ? ({ [key]: count } as { [name in K]: number }) : {};
}
