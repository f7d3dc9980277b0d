import { MailError } from '../contracts/MailError';
import type { Outcome } from '../contracts/MailSource';
import type { ImapClient } from './imapClient';
import type { ImapSettings } from './ImapSettings';

/** Whether the server itself remembers that a message is done, as far as `unread` looks. */
export function marksOnServer({ afterProcessing }: Pick<ImapSettings, 'afterProcessing'>): boolean {
	return afterProcessing === 'markRead' || afterProcessing === 'move' || afterProcessing === 'delete';
}

/**
 * Does to messages what the settings say, or flags those that are set aside. All of it can be done twice.
 *
 * @returns whether the server did it
 */
export async function applyOutcome(
	client: ImapClient,
	settings: ImapSettings,
	uids: readonly number[],
	outcome: Outcome,
): Promise<boolean> {
	if (uids.length === 0) return true;
	if (outcome === 'setAside') return await client.addFlags(uids, ['\\Flagged']);
	switch (settings.afterProcessing) {
		case 'nothing':
			return true;
		case 'markRead':
			return await client.addFlags(uids, ['\\Seen']);
		case 'flag':
			return await client.addFlags(uids, ['\\Flagged']);
		case 'move':
			return await client.move(uids, settings.moveTo ?? '');
		case 'delete':
			return await client.delete(uids);
	}
}

export function refusedError(settings: ImapSettings, outcome: Outcome, count: number): MailError {
	const action = outcome === 'setAside' ? 'flag' : settings.afterProcessing;
	return new MailError(
		'refused',
		`${settings.connection.host} refused to "${action}" ${String(count)} message(s) in "${settings.folder}" of ` +
			`${settings.mailbox} after they were processed. They are remembered as done and will not run again.`,
		{
			hint:
				'Give the signed-in account the right to change messages in this mailbox (Full Access), ' +
				'or set After Processing to "Do Nothing".',
		},
	);
}
