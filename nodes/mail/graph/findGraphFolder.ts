import { MailError } from '../contracts/MailError';
import { findByPath } from '../source/findByPath';
import type { GraphClient } from './GraphClient';
import { isAboutItem } from './graphAnswer';
import { childFolders } from './graphFolders';
import { graphPath } from './graphPath';
import { readGraphJson } from './readGraphJson';

/**
 * Names that are the same in every language.
 * https://learn.microsoft.com/en-us/graph/api/resources/mailfolder#well-known-folder-names
 */
const WELL_KNOWN: ReadonlySet<string> = new Set([
	'archive',
	'clutter',
	'conflicts',
	'conversationhistory',
	'deleteditems',
	'drafts',
	'inbox',
	'junkemail',
	'localfailures',
	'msgfolderroot',
	'outbox',
	'recoverableitemsdeletions',
	'scheduled',
	'searchfolders',
	'sentitems',
	'serverfailures',
	'syncissues',
]);

/** IDs are long, in URL-safe base64. */
const LOOKS_LIKE_ID = /^[\w-]{8,}={0,2}$/;
/** Limit for a path. */
const LONGEST_PATH = 2_000;

/**
 * Finds a folder by its path (`Support/Open`, with display names), by a well-known name (`inbox`; "Sent
 * Items" as well as `sentitems`), or by its ID.
 *
 * @returns its ID
 * @throws MailError of kind `folderNotFound`
 */
export async function findGraphFolder(
	client: GraphClient,
	folder: string,
	signal: AbortSignal,
): Promise<string> {
	const wanted = folder.trim() === '' ? 'inbox' : folder.trim();
	const wellKnown = wellKnownName(wanted);
	// Another folder may have such a name, for example "Archive": the well-known one takes precedence, as
	// in Outlook.
	const known = wellKnown === undefined ? undefined : await folderId(client, wellKnown, wanted, signal);
	if (known !== undefined) return known;
	// What looks like an ID is tried as an ID first: walking all folders would cost more.
	const isId = LOOKS_LIKE_ID.test(wanted) && wanted.length >= 60;
	const found =
		(isId ? await folderId(client, wanted, wanted, signal) : undefined) ??
		(wanted.length <= LONGEST_PATH ? await walk(client, wanted, signal) : undefined) ??
		(!isId && LOOKS_LIKE_ID.test(wanted) ? await folderId(client, wanted, wanted, signal) : undefined);
	if (found !== undefined) return found;
	throw folderNotFound(client, wanted);
}

export function folderNotFound(client: GraphClient, folder: string): MailError {
	const { mailbox } = client.settings;
	return new MailError(
		'folderNotFound',
		`Could not open the folder "${folder}" (Microsoft Graph, ${client.server}, mailbox ${mailbox}): there is no such folder`,
		{
			code: 'ErrorFolderNotFound',
			hint: 'Pick the folder from the list. A path is written as people see it, with / between the names: Inbox/Support.',
		},
	);
}

export function wellKnownName(folder: string): string | undefined {
	const name = folder.toLowerCase().replaceAll(' ', '');
	return WELL_KNOWN.has(name) ? name : undefined;
}

async function walk(client: GraphClient, path: string, signal: AbortSignal): Promise<string | undefined> {
	const folders = {
		childrenOf: async (parent: string | undefined) => await childFolders(client, parent, signal),
		within: (id: string): string => graphPath`/mailFolders/${id}`,
	};
	const fromTop = await findByPath<string | undefined>(undefined, path, folders);
	if (fromTop !== undefined) return fromTop;
	// "Inbox" has another name in other languages.
	const first = path.split('/', 1)[0] ?? '';
	const start = wellKnownName(first);
	if (start === undefined) return undefined;
	return await findByPath<string | undefined>(folders.within(start), path.slice(first.length + 1), folders);
}

async function folderId(
	client: GraphClient,
	name: string,
	folder: string,
	signal: AbortSignal,
): Promise<string | undefined> {
	const step = `open the folder "${folder}"`;
	const path = `${graphPath`/mailFolders/${name}`}?$select=id`;
	const isNotThere = (status: number) => status === 404 || status === 400;
	const answer = await client.request({ method: 'GET', path, step, also: isNotThere }, signal);
	if (!isNotThere(answer.status)) {
		const { id } = readGraphJson(answer.body, client.server);
		return typeof id === 'string' && id !== '' ? id : undefined;
	}
	if (isAboutItem(answer)) return undefined;
	throw client.refusal(answer, step);
}
