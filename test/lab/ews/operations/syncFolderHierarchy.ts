import { createHash } from 'node:crypto';
import type { Folder } from '../../exchange/Folder';
import { EwsError } from '../EwsError';
import { folderElement, readFolderShape } from '../folders/folderElement';
import { below, findFolder } from '../folders/folderIds';
import { element, type Markup } from '../xml/markup';
import { child, children, textAt } from '../xml/readXml';
import { forEach, type Operation } from './Operation';

/** Folders a client knows: by id, what they were like. */
type Known = Record<string, string>;

const fingerprint = ({ displayName, parent }: Folder): string =>
	createHash('sha256').update(`${displayName} ${parent?.id}`).digest('base64').slice(0, 8);

/** MS-OXWSSYNC 3.1.4.1. Folders are few, so the state holds them all. */
export const syncFolderHierarchy: Operation = async (context, operation) => {
	const [id] = children(child(operation, 'SyncFolderId'));
	return await forEach('SyncFolderHierarchy', [id ?? operation], async () => {
		const { mailbox, folder: top } = id
			? await findFolder(context, id)
			: { mailbox: context.caller.mailbox, folder: context.caller.mailbox.root };
		const shape = readFolderShape(operation);
		const known = readKnown(textAt(operation, 'SyncState'));
		const now: Known = {};
		const changes: Markup[] = [];
		for (const folder of below(mailbox, top)) {
			now[folder.id] = fingerprint(folder);
			if (known[folder.id] === now[folder.id]) continue;
			const kind = known[folder.id] === undefined ? 't:Create' : 't:Update';
			changes.push(element(kind, {}, folderElement({ mailbox, folder }, shape)));
		}
		for (const gone of Object.keys(known).filter((one) => !(one in now)))
			changes.push(element('t:Delete', {}, element('t:FolderId', { Id: gone, ChangeKey: 'AQAAAA==' })));
		return [
			element('m:SyncState', {}, Buffer.from(JSON.stringify(now)).toString('base64')),
			element('m:IncludesLastFolderInRange', {}, true),
			element('m:Changes', {}, changes),
		];
	});
};

function readKnown(state: string | undefined): Known {
	if (!state) return {};
	try {
		const known: unknown = JSON.parse(Buffer.from(state, 'base64').toString());
		if (typeof known === 'object' && known !== null && !Array.isArray(known)) return known as Known;
	} catch {
		// Not even JSON.
	}
	throw new EwsError('ErrorInvalidSyncStateData');
}
