import type { TokenProvider } from '../contracts/TokenProvider';
import type { ConnectionSettings } from '../net/ConnectionSettings';
import { openSession } from './ImapSession';

/** The selectable folders of a mailbox, the inbox first. */
export async function listFolders(
	access: { connection: ConnectionSettings; mailbox: string; tokens: TokenProvider },
	signal: AbortSignal,
): Promise<{ name: string; value: string }[]> {
	const { client } = await openSession(access, access.tokens, () => undefined, signal);
	try {
		const folders = await client.listFolders(signal);
		return folders
			.filter(({ flags }) => ![...flags].some((flag) => /^\\(noselect|nonexistent)$/i.test(flag)))
			.map(({ path }) => ({ name: path, value: path }))
			.sort((a, b) => Number(isInbox(b.value)) - Number(isInbox(a.value)) || a.name.localeCompare(b.name));
	} finally {
		await client.close();
	}
}

function isInbox(path: string): boolean {
	return path.toUpperCase() === 'INBOX';
}
