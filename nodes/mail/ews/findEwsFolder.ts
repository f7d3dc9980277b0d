import { MailError } from '../contracts/MailError';
import type { EwsFolder, EwsFolderPage, EwsFolderRef } from './EwsFolder';
import type { EwsMailbox } from './EwsMailbox';
import { serverOf } from './EwsSettings';
import { wellKnownFolder } from './wellKnownFolders';

/** Ids are base64, and long. */
const LOOKS_LIKE_ID = /^[\w+/-]{60,}={0,2}$/;
const LONGEST_PATH = 2_000;
/** More pages than anyone has folders, or an answer that has no end. */
const MOST_PAGES = 50;

/**
 * Finds a folder by its path (`Support/Open`, as people see the names), by a name that means the same in every
 * language (`inbox`), or by its id.
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
	for (let page = 0; offset !== undefined && page < MOST_PAGES && folders.size < most; page += 1) {
		const known = folders.size;
		const answer: EwsFolderPage = await mailbox.folders(parent, { offset, deep }, signal);
		for (const folder of answer.folders) folders.set(folder.id, folder);
		// A page that brings nothing new would be asked for again and again.
		offset = folders.size > known ? answer.next : undefined;
	}
	return [...folders.values()];
}

/** Names may hold a slash themselves, so a path is not taken apart but eaten from the left. */
async function walk(mailbox: EwsMailbox, path: string, signal: AbortSignal): Promise<string | undefined> {
	const fromTop = await descend(mailbox, { wellKnown: 'MsgFolderRoot' }, path, signal);
	if (fromTop !== undefined) return fromTop;
	// "Inbox" has another name in other languages.
	const first = path.split('/', 1)[0] ?? '';
	const wellKnown = wellKnownFolder(first);
	if (wellKnown === undefined) return undefined;
	return await descend(mailbox, { wellKnown }, path.slice(first.length + 1), signal);
}

async function descend(
	mailbox: EwsMailbox,
	parent: EwsFolderRef,
	rest: string,
	signal: AbortSignal,
): Promise<string | undefined> {
	for (const { id, name, hasChildren } of byFit(await foldersIn(mailbox, parent, false, signal), rest)) {
		if (sameName(name, rest)) return id;
		if (!hasChildren) continue;
		const found = await descend(mailbox, { id }, rest.slice(name.length + 1), signal);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** Those the path may lead through, what is spelt the same first. It gets shorter with each: this ends. */
function byFit(folders: readonly EwsFolder[], rest: string): EwsFolder[] {
	return folders
		.filter(
			({ name }) =>
				name !== '' && (sameName(name, rest) || sameName(`${name}/`, rest.slice(0, name.length + 1))),
		)
		.sort((a, b) => Number(rest.startsWith(b.name)) - Number(rest.startsWith(a.name)));
}

function sameName(a: string, b: string): boolean {
	return a === b || a.toLowerCase() === b.toLowerCase();
}

function folderNotFound({ settings }: EwsMailbox, folder: string): MailError {
	return new MailError(
		'folderNotFound',
		`Could not open the folder "${folder}" (EWS, ${serverOf(settings)}, mailbox ${settings.mailbox}): there is no such folder`,
		{
			code: 'ErrorFolderNotFound',
			hint: 'Pick the folder from the list. A path is written as people see it, with / between the names: Inbox/Support.',
		},
	);
}
