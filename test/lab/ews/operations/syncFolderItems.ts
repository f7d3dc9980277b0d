import type { FolderChange } from '../../exchange/Folder';
import type { Mailbox } from '../../exchange/Mailbox';
import { EwsError } from '../EwsError';
import type { EwsQuirks } from '../faults/EwsQuirks';
import { findFolder } from '../folders/folderIds';
import { isIdOnly, itemElement, type ItemShape, readItemShape } from '../properties/itemElement';
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
		assertListable(context.quirks, changes, { ignored, isIdOnly: isIdOnly(shape) });
		const reported = changes
			.filter((change) => !ignored.has(change.id))
			.flatMap((change) => (tellsTwice && change.kind === 'create' ? [change, change] : [change]));
		const elements = await Promise.all(
			reported.map((one) => changeElement(mailbox, one, shape, straysElements)),
		);
		return [
			element('m:SyncState', {}, writeSyncState(folder, sequence)),
			element('m:IncludesLastItemInRange', {}, isLast),
			element('m:Changes', {}, elements),
		];
	});

/** @throws EwsError for a page with something on it that no answer can be made of */
function assertListable(
	quirks: EwsQuirks,
	changes: readonly FolderChange[],
	{ ignored, isIdOnly }: { ignored: ReadonlySet<unknown>; isIdOnly: boolean },
): void {
	for (const { id, message } of changes) {
		const how = message && quirks.howSpoilt(message)?.lists;
		const isMade = how === undefined || (how === 'withProperties' && isIdOnly);
		if (!isMade && (how === 'always' || !ignored.has(id))) throw new EwsError('ErrorInternalServerError');
	}
}

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
