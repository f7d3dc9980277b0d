import { MailError } from '../contracts/MailError';
import type { Outcome } from '../contracts/MailSource';
import type { ImapClient } from './ImapClient';
import type { AfterProcessing, ImapSettings } from './ImapSettings';

/** Whether the server itself remembers every message that is done, as far as `unread` looks. */
export function marksOnServer(settings: Pick<ImapSettings, 'afterProcessing' | 'filtered'>): boolean {
	const outcomes: Outcome[] = settings.filtered === undefined ? ['processed'] : ['processed', 'filteredOut'];
	return outcomes.every((outcome) => marksAsDone(settings, outcome));
}

/** Whether a message with this outcome is not unread any more. */
export function marksAsDone(
	settings: Pick<ImapSettings, 'afterProcessing' | 'filtered'>,
	outcome: Outcome,
): boolean {
	return ['markRead', 'move', 'delete'].includes(actionFor(settings, outcome));
}

function actionFor(
	{ afterProcessing, filtered }: Pick<ImapSettings, 'afterProcessing' | 'filtered'>,
	outcome: Outcome,
): AfterProcessing {
	if (outcome === 'setAside') return 'flag';
	if (outcome === 'processed' || filtered === 'process') return afterProcessing;
	return filtered === 'markRead' ? 'markRead' : 'nothing';
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
	switch (actionFor(settings, outcome)) {
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
	const when = outcome === 'filteredOut' ? 'filtered out' : 'processed';
	return new MailError(
		'refused',
		`${settings.connection.host} refused to "${actionFor(settings, outcome)}" ${String(count)} message(s) in ` +
			`"${settings.folder}" of ${settings.mailbox} after they were ${when}. They are remembered as done and will ` +
			'not run again.',
		{
			hint:
				'Give the signed-in account the right to change messages in this mailbox (Full Access), ' +
				'or set After Processing to "Do Nothing".',
		},
	);
}
