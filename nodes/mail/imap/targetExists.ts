import { MailError } from '../contracts/MailError';
import type { ImapClient } from './ImapClient';

/**
 * Whether messages can be added to a folder. A drop box may not be read, and STATUS is refused for it. A
 * folder without the lookup right appears not to exist; only its rights tell (RFC 4314 section 4,
 * MYRIGHTS).
 */
export async function targetExists(client: ImapClient, path: string, signal: AbortSignal): Promise<boolean> {
	try {
		if ((await client.status(path, { messages: true }, signal)) !== undefined) return true;
	} catch (error) {
		if (error instanceof MailError && error.kind === 'permission') return true;
		if (!(error instanceof MailError) || error.kind !== 'folderNotFound') throw error;
	}
	// Dovecot returns rights for a missing folder as well; a folder with the lookup right would have been
	// found.
	const rights = await client.rightsOn(path, signal);
	return rights.includes('i') && !rights.includes('l');
}
