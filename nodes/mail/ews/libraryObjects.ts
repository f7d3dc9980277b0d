import type { MessageChange } from '../source/ChangeFeed';
import type {
	Library,
	LibraryChange,
	LibraryFolder,
	LibraryObject,
	LibraryOut,
	LibraryProperty,
} from './ewsClient';
import type { EwsFolder } from './EwsFolder';

/** A property, where the server gave it. */
function valueOf<T>(object: LibraryObject, property: LibraryProperty): T | undefined {
	const out: { outValue: T | undefined } = { outValue: undefined };
	object.TryGetProperty(property, out as LibraryOut<T>);
	return out.outValue ?? undefined;
}

export function toChange(change: LibraryChange, ews: Library): MessageChange {
	const { ChangeType } = ews;
	if (change.ChangeType === ChangeType.Delete) return { id: change.ItemId.UniqueId, removed: true };
	if (change.ChangeType === ChangeType.ReadFlagChange) {
		return { id: change.ItemId.UniqueId, isRead: change.IsRead };
	}
	const { Item: item } = change;
	const isRead = valueOf<boolean>(item, ews.EmailMessageSchema.IsRead);
	const received =
		valueOf<{ TotalMilliSeconds: number }>(item, ews.ItemSchema.DateTimeReceived)?.TotalMilliSeconds ?? NaN;
	const size = valueOf<number>(item, ews.ItemSchema.Size);
	const messageId = valueOf<string>(item, ews.EmailMessageSchema.InternetMessageId);
	return {
		id: item.Id.UniqueId,
		...(isRead === undefined ? {} : { isRead }),
		...(Number.isFinite(received) ? { receivedAt: new Date(received) } : {}),
		...(size === undefined || !Number.isFinite(size) ? {} : { size }),
		...(messageId === undefined ? {} : { messageId: messageId.replace(/^<|>$/g, '') }),
	};
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
		...(parentId === undefined ? {} : { parentId }),
		...(folderClass === undefined ? {} : { folderClass }),
	};
}

function counted<K extends string>(key: K, count: number | undefined): { [name in K]?: number } {
	const isCount = count !== undefined && Number.isSafeInteger(count) && count >= 0;
	return isCount ? ({ [key]: count } as { [name in K]: number }) : {};
}
