import type { INodeProperties } from 'n8n-workflow';
import { adapt, withOption } from '../shared/adapt';
import { intakeProperties } from './intake';

/**
 * The intake of a protocol that has to be asked for new mail, and that gives a message as a whole or not at all.
 *
 * @param checkInterval default in seconds
 * @param server the fields that say where the mailbox is
 */
export function pollingIntakeProperties(
	checkInterval: number,
	server: readonly INodeProperties[],
): INodeProperties[] {
	const properties = adapt(intakeProperties({ mark: false }, server), {
		onSuccess: {
			description:
				'When a run has succeeded. A failed one is tried again; after some tries the mail is left in the mailbox, reported and passed over.',
		},
		downloadAttachments: {
			description: 'Whether attachments become binary fields of the item. If not, they are only listed.',
		},
		loopGuard: {
			description:
				'Sets aside, left in the mailbox and reported, what looks like two machines answering each other: too many mails of one sender, and mails that this n8n sent itself',
		},
		giveUpAfter: {
			description:
				'How long to retry a message that the server lists but does not return, before it is reported, skipped and left in the mailbox. Other messages are not delayed.',
		},
		attachmentLimit: { description: 'Larger attachments are left out and listed as skipped' },
		checkInterval: {
			default: checkInterval,
			description:
				'How often the mailbox is asked for new mail, each time with a sign-in. Exchange refuses sign-ins for a while when they come too often.',
		},
	});
	return withOption(properties, {
		displayName: 'Message Size Limit (MB)',
		name: 'messageLimit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description:
			'Of a larger message only the beginning is fetched: its header and the text before the large parts, with an error that says so',
	});
}
