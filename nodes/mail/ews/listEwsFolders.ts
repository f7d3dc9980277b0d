import type { TokenProvider } from '../contracts/TokenProvider';
import type { EwsFolder } from './EwsFolder';
import { EwsMailbox } from './EwsMailbox';
import type { EwsSettings } from './EwsSettings';
import { foldersIn } from './findEwsFolder';

/** A longer list is not usable in a form. */
const MAX_FOLDERS = 1_000;
const DEEPEST = 20;
/** Excludes calendars and contacts; without a class it is mail (MS-OXOSFLD section 2.2.1). */
const HOLDS_MAIL = /^(?:IPF\.Note\b|IPF$|$)/i;

/** The mail folders of a mailbox, the inbox and its subfolders first; subfolders as paths with slashes. */
export async function listEwsFolders(
	settings: EwsSettings,
	tokens: TokenProvider,
	signal: AbortSignal,
): Promise<{ path: string; id: string; isInbox: boolean }[]> {
	const mailbox = new EwsMailbox(settings, tokens);
	try {
		const inbox = await mailbox.folder({ wellKnown: 'Inbox' }, 'open the mailbox', signal);
		const all = await foldersIn(mailbox, { wellKnown: 'MsgFolderRoot' }, true, signal, MAX_FOLDERS);
		const byId = new Map(all.map((folder) => [folder.id, folder]));
		return all
			.filter(({ folderClass = '' }) => HOLDS_MAIL.test(folderClass))
			.map((folder) => ({ id: folder.id, line: lineOf(folder, byId) }))
			.map(({ id, line }) => ({
				id,
				path: line.map(({ name }) => name).join('/'),
				isInbox: line.some((one) => one.id === inbox.id),
			}))
			.sort((a, b) => Number(b.isInbox) - Number(a.isInbox) || a.path.localeCompare(b.path))
			.slice(0, MAX_FOLDERS)
			.map(({ path, id }) => ({ path, id, isInbox: id === inbox.id }));
	} finally {
		mailbox.close();
	}
}

/** A folder and its parents, the outermost first. */
function lineOf(folder: EwsFolder, byId: ReadonlyMap<string, EwsFolder>): EwsFolder[] {
	const line = [folder];
	for (let depth = 0; depth < DEEPEST; depth += 1) {
		const parent = byId.get(line[0]?.parentId ?? '');
		if (parent === undefined || line.includes(parent)) break;
		line.unshift(parent);
	}
	return line;
}
