import { EwsError } from '../EwsError';
import { folderElement, folderValues, ID_ONLY, readFolderShape } from '../folders/folderElement';
import { below, childrenOf, findFolder as locate } from '../folders/folderIds';
import { readRestriction } from '../properties/restriction';
import { element } from '../xml/markup';
import { attribute, child, children, textAt } from '../xml/readXml';
import { forEach, type Operation } from './Operation';
import { pageOf } from './page';

/** MS-OXWSFOLD 3.1.4.6. */
export const getFolder: Operation = async (context, operation) => {
	const shape = readFolderShape(operation);
	const ids = children(child(operation, 'FolderIds'));
	return await forEach('GetFolder', ids, async (id) =>
		element('m:Folders', {}, folderElement(await locate(context, id), shape)),
	);
};

/** MS-OXWSSRCH 3.1.4.1. */
export const findFolder: Operation = async (context, operation) => {
	const shape = readFolderShape(operation);
	const test = readRestriction(child(operation, 'Restriction'), folderValues);
	return await forEach('FindFolder', children(child(operation, 'ParentFolderIds')), async (id) => {
		const { mailbox, folder: parent } = await locate(context, id);
		const traversal = attribute(operation, 'Traversal');
		const found = traversal === 'Deep' ? below(mailbox, parent) : childrenOf(mailbox, parent);
		const folders =
			traversal === 'SoftDeleted' ? [] : found.map((folder) => ({ mailbox, folder })).filter(test);
		const { things, paging } = pageOf(folders, operation, 'IndexedPageFolderView');
		return element(
			'm:RootFolder',
			paging,
			element(
				't:Folders',
				{},
				things.map((one) => folderElement(one, shape)),
			),
		);
	});
};

/** MS-OXWSFOLD 3.1.4.2. */
export const createFolder: Operation = async (context, operation) =>
	await forEach('CreateFolder', children(child(operation, 'Folders')), async (wanted) => {
		const [id] = children(child(operation, 'ParentFolderId'));
		const { mailbox, folder: parent } = await locate(context, id);
		const name = textAt(wanted, 'DisplayName') ?? '';
		if (name === '') throw new EwsError('ErrorInvalidFolderName', 'The folder name is invalid.');
		const same = childrenOf(mailbox, parent).some(
			(one) => one.displayName.toLowerCase() === name.toLowerCase(),
		);
		if (same) throw new EwsError('ErrorFolderExists');
		const folder = mailbox.addFolder(parent, name);
		return element('m:Folders', {}, folderElement({ mailbox, folder }, ID_ONLY));
	});

/** MS-OXWSFOLD 3.1.4.3. */
export const deleteFolder: Operation = async (context, operation) =>
	await forEach('DeleteFolder', children(child(operation, 'FolderIds')), async (id) => {
		const { mailbox, folder } = await locate(context, id);
		if (folder.wellKnownName !== undefined)
			throw new EwsError('ErrorDeleteDistinguishedFolder', 'Distinguished folders cannot be deleted.');
		if (attribute(operation, 'DeleteType') === 'MoveToDeletedItems')
			mailbox.moveFolder(folder, mailbox.folder('deleteditems'));
		else mailbox.deleteFolder(folder);
		return undefined;
	});
