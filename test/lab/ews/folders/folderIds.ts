import type { EwsQuirks } from '../faults/EwsQuirks';
import type { Caller } from '../access/Caller';
import type { ExchangeStore } from '../../exchange/ExchangeStore';
import type { Folder } from '../../exchange/Folder';
import type { Mailbox } from '../../exchange/Mailbox';
import type { StoredMessage } from '../../exchange/StoredMessage';
import { EwsError } from '../EwsError';
import { attribute, type Element, textAt } from '../xml/readXml';

export interface Context {
	caller: Caller;
	store: ExchangeStore;
	quirks: EwsQuirks;
}

export interface FoundFolder {
	mailbox: Mailbox;
	folder: Folder;
}

export interface FoundItem {
	mailbox: Mailbox;
	message: StoredMessage;
}

/** The folder above `msgfolderroot`: where what people do not see lies too. */
export const rootOf = (mailbox: Mailbox): Folder =>
	mailbox.wellKnownFolder('root') ?? mailbox.addFolder(undefined, 'Root', 'root');

/** Folders that are not for mail, which Graph has under other addresses and EWS beside the others. */
const NOT_FOR_MAIL = [
	['calendar', 'Calendar'],
	['contacts', 'Contacts'],
	['tasks', 'Tasks'],
	['notes', 'Notes'],
	['journal', 'Journal'],
] as const;

const notForMail = (mailbox: Mailbox): Folder[] =>
	NOT_FOR_MAIL.map(
		([name, displayName]) => mailbox.wellKnownFolder(name) ?? mailbox.addFolder(undefined, displayName, name),
	);

export function parentOf(mailbox: Mailbox, folder: Folder): Folder | undefined {
	if (folder === rootOf(mailbox)) return undefined;
	return folder === mailbox.root ? rootOf(mailbox) : (folder.parent ?? mailbox.root);
}

export function childrenOf(mailbox: Mailbox, folder: Folder): Folder[] {
	if (folder === rootOf(mailbox)) return [mailbox.root];
	return folder === mailbox.root ? [...folder.children, ...notForMail(mailbox)] : [...folder.children];
}

function distinguishedFolder(mailbox: Mailbox, name: string): Folder | undefined {
	if (name === 'root') return rootOf(mailbox);
	return mailbox.wellKnownFolder(name) ?? notForMail(mailbox).find((one) => one.wellKnownName === name);
}

/** Every folder below. */
export const below = (mailbox: Mailbox, folder: Folder): Folder[] =>
	childrenOf(mailbox, folder).flatMap((one) => [one, ...below(mailbox, one)]);

/** Ids are Base64 and long; what is not is told apart from an id that nothing has. */
function checkId(id: string): void {
	if (id === '') throw new EwsError('ErrorInvalidIdEmpty', 'Id must be non-empty.');
	if (!/^[\w+/=-]{40,}$/.test(id)) throw new EwsError('ErrorInvalidIdMalformed');
}

/**
 * @param element `FolderId` or `DistinguishedFolderId`
 * @throws EwsError
 */
export async function findFolder(
	{ caller, store }: Context,
	element: Element | undefined,
): Promise<FoundFolder> {
	const id = attribute(element, 'Id') ?? '';
	if (element?.localName === 'DistinguishedFolderId') {
		const address = textAt(element, 'Mailbox', 'EmailAddress');
		const mailbox = address ? await caller.open(address) : caller.mailbox;
		const folder = distinguishedFolder(mailbox, id);
		if (!folder) throw new EwsError('ErrorFolderNotFound');
		return { mailbox, folder };
	}
	checkId(id);
	for (const mailbox of store.mailboxes) {
		const folder = mailbox.folderById(id);
		if (folder) return { mailbox: await caller.open(mailbox.address), folder };
	}
	throw new EwsError('ErrorFolderNotFound');
}

/**
 * @param from `ItemId`, or the id itself
 * @throws EwsError
 */
export async function findItem(
	{ caller, store }: Context,
	from: Element | string | undefined,
): Promise<FoundItem> {
	const id = typeof from === 'string' ? from : (attribute(from, 'Id') ?? '');
	checkId(id);
	for (const mailbox of store.mailboxes) {
		const message = mailbox.message(id);
		// The immutable id is Graph's.
		if (message?.id === id) return { mailbox: await caller.open(mailbox.address), message };
	}
	throw new EwsError('ErrorItemNotFound');
}
