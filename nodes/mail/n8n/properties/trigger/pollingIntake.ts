import type { INodeProperties } from 'n8n-workflow';
import { adapt, withOption } from '../shared/adapt';
import { intakeProperties } from './intake';
import { TRIGGER_DEFAULTS } from '../../settings/defaults';

/**
 * Fields for a protocol that has to be polled and transfers only whole messages.
 *
 * @param checkInterval default in seconds
 * @param server the fields for the location of the mailbox
 */
export function pollingIntakeProperties(
	checkInterval: number,
	server: readonly INodeProperties[],
): INodeProperties[] {
	const properties = adapt(intakeProperties({ mark: false }, server), {
		onSuccess: {
			description:
				'When an execution has succeeded. If it fails, the message is retried; after several failures it is left in the mailbox, reported and skipped.',
		},
		downloadAttachments: {
			description: 'Whether attachments become binary fields of the item. If not, they are only listed.',
		},
		loopGuard: {
			description:
				'Sets aside and reports what looks like two machines replying to each other: too many messages from one sender, and messages that this n8n sent itself. They are left in the mailbox.',
		},
		giveUpAfter: {
			description:
				'How long to retry a message that the server lists but does not return, before it is reported, skipped and left in the mailbox. Other messages are not delayed.',
		},
		attachmentLimit: { description: 'Larger attachments are left out and listed as skipped' },
		checkInterval: {
			default: checkInterval,
			description:
				'How often to check the mailbox for new mail, with a sign-in each time. Exchange blocks sign-ins for a while if they come too often.',
		},
	});
	return withOption(properties, {
		displayName: 'Message Size Limit (MB)',
		name: 'messageLimit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: TRIGGER_DEFAULTS.messageLimit,
		description:
			'Only the beginning of a larger message is fetched (its header and the text before the large parts), and the item has an error that says so',
	});
}
