import type { GraphClient } from './GraphClient';
import { isObjects, notGraph, type JsonObject } from './readGraphJson';

export interface GraphFolder {
	readonly id: string;
	/** Display name, in the language of the mailbox. */
	readonly name: string;
	readonly hasChildren: boolean;
}

/** Limit for the pages of one level of folders. */
const MAX_PAGES = 50;
const PAGE = 100;
const FIELDS = 'id,displayName,childFolderCount';

/**
 * The folders in a folder, or at the top level of the mailbox.
 * https://learn.microsoft.com/en-us/graph/api/user-list-mailfolders
 *
 * @param parent path of a folder, made with `graphPath`
 */
export async function childFolders(
	client: GraphClient,
	parent: string | undefined,
	signal: AbortSignal,
): Promise<GraphFolder[]> {
	const step = 'list the folders';
	const children = parent === undefined ? '/mailFolders' : `${parent}/childFolders`;
	const folders: GraphFolder[] = [];
	let page = await client.json(
		{ method: 'GET', path: `${children}?$top=${String(PAGE)}&$select=${FIELDS}`, step },
		signal,
	);
	for (let pages = 1; ; pages += 1) {
		if (!isObjects(page.value)) throw notGraph(client.server, 'without a list of folders');
		folders.push(...page.value.map((folder) => folderOf(client, folder)));
		if (page['@odata.nextLink'] === undefined) return folders;
		if (pages >= MAX_PAGES) throw notGraph(client.server, 'with a list of folders that does not end');
		page = await client.json({ method: 'GET', link: client.linkOf(page['@odata.nextLink']), step }, signal);
	}
}

function folderOf(client: GraphClient, { id, displayName, childFolderCount }: JsonObject): GraphFolder {
	if (typeof id !== 'string' || id === '') throw notGraph(client.server, 'with a folder that has no ID');
	return {
		id,
		name: typeof displayName === 'string' ? displayName : '',
		hasChildren: childFolderCount !== 0,
	};
}
