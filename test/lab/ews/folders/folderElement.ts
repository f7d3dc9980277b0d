import type { Folder } from '../../exchange/Folder';
import type { Mailbox } from '../../exchange/Mailbox';
import { type Content, element, type Markup } from '../xml/markup';
import { child, type Element, textAt } from '../xml/readXml';
import { type PropertyPath, readPaths } from '../properties/PropertyPath';
import type { ValuesOf } from '../properties/restriction';
import { childrenOf, type FoundFolder, parentOf } from './folderIds';

export interface FolderShape {
	wanted: ReadonlySet<string>;
	extended: ReadonlyArray<Extract<PropertyPath, { kind: 'extended' }>>;
}

const DEFAULT = ['folder:DisplayName', 'folder:TotalCount', 'folder:ChildFolderCount', 'folder:UnreadCount'];
const ALL = [
	...DEFAULT,
	'folder:ParentFolderId',
	'folder:FolderClass',
	'folder:EffectiveRights',
	'folder:DistinguishedFolderId',
];

export function readFolderShape(operation: Element): FolderShape {
	const shape = child(operation, 'FolderShape');
	const paths = readPaths(child(shape, 'AdditionalProperties'));
	const base = textAt(shape, 'BaseShape');
	const ofBase = base === 'Default' ? DEFAULT : base === 'AllProperties' ? ALL : [];
	const named = paths.flatMap((path) => (path.kind === 'field' ? [path.uri] : []));
	return {
		wanted: new Set([...ofBase, ...named]),
		extended: paths.filter((path) => path.kind === 'extended'),
	};
}

export const ID_ONLY: FolderShape = { wanted: new Set(), extended: [] };

/** Folders that are not for mail have elements and classes of their own (MS-OXOSFLD 2.2.5). */
const KINDS: Readonly<Record<string, readonly [name: string, folderClass: string]>> = {
	calendar: ['CalendarFolder', 'IPF.Appointment'],
	contacts: ['ContactsFolder', 'IPF.Contact'],
	tasks: ['TasksFolder', 'IPF.Task'],
	notes: ['Folder', 'IPF.StickyNote'],
	journal: ['Folder', 'IPF.Journal'],
};
const MAIL = ['Folder', 'IPF.Note'] as const;

const kindOf = ({ wellKnownName = '' }: Folder) => KINDS[wellKnownName] ?? MAIL;
/** Exchange gives the roots no class. */
const classOf = (folder: Folder): string | undefined =>
	['root', 'msgfolderroot'].includes(folder.wellKnownName ?? '') ? undefined : kindOf(folder)[1];

/** `archive` is a name of Graph's only. */
const distinguishedName = ({ wellKnownName }: Folder) =>
	wellKnownName === 'archive' ? undefined : wellKnownName;

const RIGHTS = [
	'CreateAssociated',
	'CreateContents',
	'CreateHierarchy',
	'Delete',
	'Modify',
	'Read',
	'ViewPrivateItems',
];

const idOf = (name: string, { id, changeKey }: Folder): Markup =>
	element(`t:${name}`, { Id: id, ChangeKey: changeKey });

/** `t:Folder`, in the order of t:BaseFolderType and t:FolderType. */
export function folderElement({ mailbox, folder }: FoundFolder, { wanted, extended }: FolderShape): Markup {
	const when = (uri: string, content: Content): Content =>
		wanted.has(`folder:${uri}`) ? content : undefined;
	const text = (name: string, value: string | number | undefined): Content =>
		when(name, value === undefined ? undefined : element(`t:${name}`, {}, value));
	const parent = parentOf(mailbox, folder);
	// Only t:FolderType and t:TasksFolderType count what is unread.
	const isCounted = ['Folder', 'TasksFolder'].includes(kindOf(folder)[0]);
	return element(
		`t:${kindOf(folder)[0]}`,
		{},
		idOf('FolderId', folder),
		when('ParentFolderId', parent && idOf('ParentFolderId', parent)),
		text('FolderClass', classOf(folder)),
		text('DisplayName', folder.displayName),
		text('TotalCount', folder.messages.size),
		text('ChildFolderCount', childrenOf(mailbox, folder).length),
		extended.map((path) => extendedElement(mailbox, folder, path)),
		when(
			'EffectiveRights',
			element(
				't:EffectiveRights',
				{},
				RIGHTS.map((name) => element(`t:${name}`, {}, true)),
			),
		),
		text('DistinguishedFolderId', distinguishedName(folder)),
		isCounted ? text('UnreadCount', folder.unread) : undefined,
	);
}

/** MAPI properties that a folder has (MS-OXCFOLD), by tag. */
const EXTENDED: Readonly<Record<string, (mailbox: Mailbox, folder: Folder) => string | number | undefined>> =
	{
		'0x3001': (_mailbox, folder) => folder.displayName,
		'0x3613': (_mailbox, folder) => classOf(folder),
		'0x3602': (_mailbox, folder) => folder.messages.size,
		'0x3603': (_mailbox, folder) => folder.unread,
		'0x360a': (mailbox, folder) => String(childrenOf(mailbox, folder).length > 0),
		// PidTagInternetArticleNumberNext.
		'0x6751': (_mailbox, folder) => folder.sequence + 1,
	};

function extendedElement(
	mailbox: Mailbox,
	folder: Folder,
	{ attributes }: FolderShape['extended'][number],
): Markup | undefined {
	const value = EXTENDED[attributes.PropertyTag ?? '']?.(mailbox, folder);
	if (value === undefined) return undefined;
	const path = element('t:ExtendedFieldURI', attributes);
	return element('t:ExtendedProperty', {}, path, element('t:Value', {}, value));
}

/** For restrictions of FindFolder. */
export const folderValues: ValuesOf<FoundFolder> = ({ mailbox, folder }, path) => {
	const found =
		path.kind === 'extended'
			? EXTENDED[path.attributes.PropertyTag ?? '']?.(mailbox, folder)
			: {
					'folder:displayname': folder.displayName,
					'folder:folderclass': classOf(folder),
					'folder:totalcount': folder.messages.size,
					'folder:unreadcount': folder.unread,
				}[path.uri.toLowerCase()];
	return found === undefined ? [] : [found];
};
