import { MailError } from '../contracts/MailError';
import { serverName } from '../contracts/serverName';
import { findByPath } from '../source/findByPath';
import type { EwsFolder, EwsFolderPage, EwsFolderRef } from './EwsFolder';
import type { EwsMailbox } from './EwsMailbox';
import { wellKnownFolder } from './wellKnownFolders';

/** IDs are long, in base64. */
const LOOKS_LIKE_ID = /^[\w+/-]{60,}={0,2}$/;
const LONGEST_PATH = 2_000;
/** Limit for the pages of a folder list. */
const MAX_PAGES = 50;

/**
 * Finds a folder by its path (`Support/Open`, with display names), by a well-known name (`inbox`), or by
 * its ID.
 *
 * @throws MailError of kind `folderNotFound`
 */
export async function findEwsFolder(
	mailbox: EwsMailbox,
	folder: string,
	signal: AbortSignal,
): Promise<EwsFolderRef> {
	const wanted = folder.trim() === '' ? 'inbox' : folder.trim();
	const wellKnown = wellKnownFolder(wanted);
	if (wellKnown !== undefined) return { wellKnown };
	if (LOOKS_LIKE_ID.test(wanted)) return { id: wanted };
	const found = wanted.length <= LONGEST_PATH ? await walk(mailbox, wanted, signal) : undefined;
	if (found !== undefined) return { id: found };
	throw folderNotFound(mailbox, wanted);
}

/** All folders in a folder, page by page. */
export async function foldersIn(
	mailbox: EwsMailbox,
	parent: EwsFolderRef,
	deep: boolean,
	signal: AbortSignal,
	most = Infinity,
): Promise<EwsFolder[]> {
	const folders = new Map<string, EwsFolder>();
	let offset: number | undefined = 0;
	for (let page = 0; offset !== undefined && page < MAX_PAGES && folders.size < most; page += 1) {
		const known = folders.size;
		const answer: EwsFolderPage = await mailbox.folders(parent, { offset, deep }, signal);
		for (const folder of answer.folders) folders.set(folder.id, folder);
		// A page without new folders would be requested endlessly.
		offset = folders.size > known ? answer.next : undefined;
	}
	return [...folders.values()];
}

async function walk(mailbox: EwsMailbox, path: string, signal: AbortSignal): Promise<string | undefined> {
	const folders = {
		childrenOf: async (parent: EwsFolderRef) => await foldersIn(mailbox, parent, false, signal),
		within: (id: string): EwsFolderRef => ({ id }),
	};
	const fromTop = await findByPath<EwsFolderRef>({ wellKnown: 'MsgFolderRoot' }, path, folders);
	if (fromTop !== undefined) return fromTop;
	// "Inbox" has another name in other languages.
	const first = path.split('/', 1)[0] ?? '';
	const wellKnown = wellKnownFolder(first);
	if (wellKnown === undefined) return undefined;
	return await findByPath<EwsFolderRef>({ wellKnown }, path.slice(first.length + 1), folders);
}

function folderNotFound({ settings }: EwsMailbox, folder: string): MailError {
	return new MailError(
		'folderNotFound',
		`Could not open the folder "${folder}" (EWS, ${serverName(settings.connection)}, mailbox ${settings.mailbox}): there is no such folder`,
		{
			code: 'ErrorFolderNotFound',
			hint: 'Pick the folder from the list. A path is written as people see it, with / between the names: Inbox/Support.',
		},
	);
}
