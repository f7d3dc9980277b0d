import { MailError } from '../contracts/MailError';
import type { ImapClient } from './ImapClient';

/** Whether messages can be put into a folder. Into a drop box nobody may look, and its STATUS is refused for that. */
export async function targetExists(client: ImapClient, path: string, signal: AbortSignal): Promise<boolean> {
	try {
		return (await client.status(path, { messages: true }, signal)) !== undefined;
	} catch (error) {
		if (error instanceof MailError && error.kind === 'permission') return true;
		if (error instanceof MailError && error.kind === 'folderNotFound') return false;
		throw error;
	}
}
