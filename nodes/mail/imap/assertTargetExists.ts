import { MailError } from '../contracts/MailError';
import type { ImapClient } from './ImapClient';
import type { ImapSettings } from './ImapSettings';

/**
 * If messages are moved after processing, a missing target folder is found before the first one is
 * processed, not after it.
 *
 * @throws MailError `folderNotFound`
 */
export async function assertTargetExists(
	client: ImapClient,
	{ afterProcessing, moveTo: target = '', mailbox, connection }: ImapSettings,
	signal: AbortSignal,
): Promise<void> {
	if (afterProcessing !== 'move') return;
	if (target !== '' && (await targetExists(client, target, signal))) return;
	throw new MailError(
		'folderNotFound',
		`There is no folder "${target}" in ${mailbox} at ${connection.host} to move messages to`,
		{ hint: 'Create the folder, or pick another one in "Move to Folder".' },
	);
}

/**
 * Whether messages can be added to a folder. A drop box may not be read, and STATUS is refused for it. A
 * folder without the lookup right appears not to exist; only its rights tell (RFC 4314 section 4,
 * MYRIGHTS).
 */
async function targetExists(client: ImapClient, path: string, signal: AbortSignal): Promise<boolean> {
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
