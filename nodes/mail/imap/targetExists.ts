import { MailError } from '../contracts/MailError';
import type { ImapClient } from './ImapClient';

/**
 * Whether messages can be put into a folder. Into a drop box nobody may look, and its STATUS is refused for that. One
 * that may not even be seen is as if it were not there, and only its rights tell (RFC 4314 section 4, MYRIGHTS).
 */
export async function targetExists(client: ImapClient, path: string, signal: AbortSignal): Promise<boolean> {
	try {
		if ((await client.status(path, { messages: true }, signal)) !== undefined) return true;
	} catch (error) {
		if (error instanceof MailError && error.kind === 'permission') return true;
		if (!(error instanceof MailError) || error.kind !== 'folderNotFound') throw error;
	}
	// Of a folder that there is not Dovecot tells what rights it would have, and one that may be seen has been looked for.
	const rights = await client.rightsOn(path, signal);
	return rights.includes('i') && !rights.includes('l');
}
