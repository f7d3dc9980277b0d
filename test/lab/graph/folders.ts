import type { MailFolder } from '@microsoft/microsoft-graph-types';
import type { Folder } from '../exchange/Folder';
import { type Answer, type MailboxCall, jsonBody, wholeNumber } from './Call';
import { GraphError, badRequest } from './GraphError';
import { folderOf, toGraphId } from './ids';
import { pageOf } from './pageOf';
import { selected } from './select';

const TYPE = 'microsoft.graph.mailFolder';

type FolderJson = MailFolder & { sizeInBytes?: number; childFolders?: FolderJson[] };

function toFolder(folder: Folder, select?: ReadonlySet<string>): FolderJson {
	const json: FolderJson = {
		id: toGraphId(folder.id),
		displayName: folder.displayName,
		parentFolderId: toGraphId((folder.parent ?? folder).id),
		childFolderCount: folder.children.size,
		unreadItemCount: folder.unread,
		totalItemCount: folder.messages.size,
		isHidden: false,
		sizeInBytes: [...folder.messages.values()].reduce((sum, { size }) => sum + size, 0),
	};
	if (!select) return json;
	const wanted = Object.entries(json).filter(([name]) => name === 'id' || select.has(name));
	return Object.fromEntries(wanted) as FolderJson;
}

const FOLDER_PROPERTIES = [
	...['id', 'displayName', 'parentFolderId', 'childFolderCount', 'unreadItemCount', 'totalItemCount'],
	...['isHidden', 'sizeInBytes'],
];

function shown(call: MailboxCall, folder: Folder): FolderJson {
	const select = selected(call.query.get('$select'), FOLDER_PROPERTIES, TYPE);
	const json = toFolder(folder, select);
	const expand = call.query.get('$expand');
	if (expand === null) return json;
	if (expand.toLowerCase() !== 'childfolders')
		throw badRequest(`The lab expands childFolders of a folder, and not '${expand}'.`);
	return { ...json, childFolders: [...folder.children].map((child) => toFolder(child)) };
}

function list(call: MailboxCall, folders: Iterable<Folder>): Answer {
	const filter = call.query.get('$filter');
	const all = [...folders].filter((folder) => filter === null || matches(folder, filter));
	const top = wholeNumber(call, '$top', 10);
	const page = pageOf(call, all, top, wholeNumber(call, '$skip', 0));
	return { status: 200, body: { ...page, value: page.value.map((folder) => shown(call, folder)) } };
}

function matches(folder: Folder, filter: string): boolean {
	const [, name] = /^\s*displayName\s+eq\s+'(.*)'\s*$/i.exec(filter) ?? [];
	const [, start] = /^\s*startswith\(\s*displayName\s*,\s*'(.*)'\s*\)\s*$/i.exec(filter) ?? [];
	const wanted = (name ?? start)?.replaceAll("''", "'").toLowerCase();
	if (wanted === undefined) throw badRequest(`Invalid filter clause: '${filter}'.`);
	const own = folder.displayName.toLowerCase();
	return name === undefined ? own.startsWith(wanted) : own === wanted;
}

export const listFolders = (call: MailboxCall) => list(call, call.mailbox.root.children);

export const listChildFolders = (call: MailboxCall) =>
	list(call, folderOf(call.mailbox, call.params[0] ?? '').children);

export function getFolder(call: MailboxCall): Answer {
	return { status: 200, body: shown(call, folderOf(call.mailbox, call.params[0] ?? '')) };
}

function create(call: MailboxCall, parent: Folder): Answer {
	const { displayName } = jsonBody(call);
	if (typeof displayName !== 'string' || displayName === '')
		throw new GraphError(400, 'ErrorInvalidFolderName', 'The folder name is invalid.');
	const taken = [...parent.children].some(
		(one) => one.displayName.toLowerCase() === displayName.toLowerCase(),
	);
	if (taken)
		throw new GraphError(409, 'ErrorFolderExists', 'A folder with the specified name already exists.');
	return { status: 201, body: toFolder(call.mailbox.addFolder(parent, displayName)) };
}

export const createFolder = (call: MailboxCall) => create(call, call.mailbox.root);

export const createChildFolder = (call: MailboxCall) =>
	create(call, folderOf(call.mailbox, call.params[0] ?? ''));

export function renameFolder(call: MailboxCall): Answer {
	const folder = folderOf(call.mailbox, call.params[0] ?? '');
	const { displayName } = jsonBody(call);
	if (typeof displayName === 'string') call.mailbox.renameFolder(folder, displayName);
	return { status: 200, body: toFolder(folder) };
}

export function deleteFolder(call: MailboxCall): Answer {
	const folder = folderOf(call.mailbox, call.params[0] ?? '');
	if (folder.wellKnownName !== undefined)
		throw new GraphError(403, 'ErrorDeleteDistinguishedFolder', 'Distinguished folders cannot be deleted.');
	const bin = call.mailbox.folder('deleteditems');
	if (folder.isWithin(bin)) call.mailbox.deleteFolder(folder);
	else call.mailbox.moveFolder(folder, bin);
	return { status: 204 };
}
