import type { TokenProvider } from '../contracts/TokenProvider';
import { GraphClient } from './GraphClient';
import { childFolders } from './graphFolders';
import { graphPath } from './graphPath';
import type { GraphSettings } from './GraphSettings';

/** A longer list is not usable in a form. */
const MAX_FOLDERS = 1_000;
const DEEPEST = 20;

/** The folders of a mailbox, the inbox and its subfolders first; subfolders as paths with slashes. */
export async function listGraphFolders(
	settings: GraphSettings,
	tokens: TokenProvider,
	signal: AbortSignal,
): Promise<{ path: string; id: string; isInbox: boolean }[]> {
	const client = new GraphClient(settings, tokens);
	try {
		const inboxId = await idOfInbox(client, signal);
		const found: { path: string; id: string; isInbox: boolean }[] = [];
		let level = [{ path: '', parent: undefined as string | undefined, isInbox: false }];
		for (let depth = 0; depth < DEEPEST && level.length > 0; depth += 1) {
			const next: typeof level = [];
			for (const { path, parent, isInbox } of level) {
				if (found.length >= MAX_FOLDERS) break;
				for (const { id, name, hasChildren } of await childFolders(client, parent, signal)) {
					const folder = {
						path: path === '' ? name : `${path}/${name}`,
						id,
						isInbox: isInbox || id === inboxId,
					};
					found.push(folder);
					if (hasChildren) next.push({ ...folder, parent: graphPath`/mailFolders/${id}` });
				}
			}
			level = next;
		}
		return found
			.slice(0, MAX_FOLDERS)
			.sort((a, b) => Number(b.isInbox) - Number(a.isInbox) || a.path.localeCompare(b.path))
			.map(({ path, id }) => ({ path, id, isInbox: id === inboxId }));
	} finally {
		client.close();
	}
}

async function idOfInbox(client: GraphClient, signal: AbortSignal): Promise<unknown> {
	const path = '/mailFolders/inbox?$select=id';
	return (await client.json({ method: 'GET', path, step: 'open the mailbox' }, signal)).id;
}
