import type { FolderChange } from '../../exchange/Folder';
import type { Mailbox } from '../../exchange/Mailbox';
import { findFolder } from '../folders/folderIds';
import { itemElement, type ItemShape, readItemShape } from '../properties/itemElement';
import { itemId } from '../properties/itemFields';
import { element, type Markup } from '../xml/markup';
import { attribute, child, children, textAt } from '../xml/readXml';
import { forEach, type Operation } from './Operation';
import { readSyncState, writeSyncState } from './syncState';

/** MS-OXWSSYNC 3.1.4.2. */
export const syncFolderItems: Operation = async (context, operation) =>
	await forEach('SyncFolderItems', children(child(operation, 'SyncFolderId')), async (id) => {
		const shape = readItemShape(operation);
		const { mailbox, folder } = await findFolder(context, id);
		const known = readSyncState(textAt(operation, 'SyncState'), folder);
		const limit = Number(textAt(operation, 'MaxChangesReturned'));
		const { changes, sequence, isLast } = folder.changesSince(known, limit);
		const ignored = new Set(children(child(operation, 'Ignore')).map((one) => attribute(one, 'Id')));
		const { tellsTwice, straysElements } = context.quirks;
		const told = changes
			.filter((change) => !ignored.has(change.id))
			.flatMap((change) => (tellsTwice && change.kind === 'create' ? [change, change] : [change]));
		const elements = await Promise.all(told.map((one) => changeElement(mailbox, one, shape, straysElements)));
		return [
			element('m:SyncState', {}, writeSyncState(folder, sequence)),
			element('m:IncludesLastItemInRange', {}, isLast),
			element('m:Changes', {}, elements),
		];
	});

async function changeElement(
	mailbox: Mailbox,
	{ kind, id, message }: FolderChange,
	shape: ItemShape,
	straysElements: boolean,
): Promise<Markup> {
	if (kind === 'delete' || !message)
		return element('t:Delete', {}, element('t:ItemId', { Id: id, ChangeKey: 'AQAAAA==' }));
	if (kind === 'readFlag')
		return element('t:ReadFlagChange', {}, itemId(message), element('t:IsRead', {}, message.isRead));
	const stray = straysElements ? element('t:EndTimeZone', { Id: 'UTC' }) : undefined;
	const item = await itemElement(mailbox, message, shape);
	return element(kind === 'create' ? 't:Create' : 't:Update', {}, stray, item);
}
