import { createItem } from './createItem';
import { deleteItem } from './deleteItem';
import { convertId, getServerTimeZones, resolveNames } from './directoryOperations';
import { findItem } from './findItem';
import { createFolder, deleteFolder, findFolder, getFolder } from './folderOperations';
import { getAttachment } from './getAttachment';
import { getItem } from './getItem';
import { copyItem, moveItem } from './moveItem';
import type { Operation } from './Operation';
import { sendItem } from './sendItem';
import { syncFolderHierarchy } from './syncFolderHierarchy';
import { syncFolderItems } from './syncFolderItems';
import { updateItem } from './updateItem';

export const OPERATIONS: Readonly<Record<string, Operation>> = {
	ConvertId: convertId,
	CopyItem: copyItem,
	CreateFolder: createFolder,
	CreateItem: createItem,
	DeleteFolder: deleteFolder,
	DeleteItem: deleteItem,
	FindFolder: findFolder,
	FindItem: findItem,
	GetAttachment: getAttachment,
	GetFolder: getFolder,
	GetItem: getItem,
	GetServerTimeZones: getServerTimeZones,
	MoveItem: moveItem,
	ResolveNames: resolveNames,
	SendItem: sendItem,
	SyncFolderHierarchy: syncFolderHierarchy,
	SyncFolderItems: syncFolderItems,
	UpdateItem: updateItem,
};
