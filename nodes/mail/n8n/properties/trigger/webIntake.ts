import type { INodeProperties } from 'n8n-workflow';
import { adapt, withOption } from '../shared/adapt';
import { intakeProperties } from './intake';
import { TRIGGER_DEFAULTS } from '../../settings/defaults';

const pushOption: INodeProperties = {
	displayName: 'Push',
	name: 'push',
	type: 'boolean',
	default: false,
	displayOptions: { show: { '/api': ['graph'] } },
	description:
		'Whether Microsoft Graph reports new messages at once. It needs a workflow with the node Microsoft Mail Push Trigger, and an n8n that the Internet can reach by https. The mailbox is still checked at the check interval, so nothing depends on it.',
};

/**
 * Fields for an HTTP API that reports changes and transfers whole messages.
 *
 * @param checkInterval default in seconds
 * @param server the fields for the location of the mailbox
 */
export function webIntakeProperties(
	checkInterval: number,
	server: readonly INodeProperties[],
): INodeProperties[] {
	const properties = adapt(intakeProperties({ mark: true, clearText: false }, server), {
		downloadAttachments: {
			description: 'Whether attachments become binary fields of the item. If not, they are only listed.',
		},
		attachmentLimit: { description: 'Larger attachments are left out and listed as skipped' },
		checkInterval: {
			default: checkInterval,
			description: 'How often to check the mailbox for changes',
		},
	});
	return withOption(withOption(properties, pushOption), {
		displayName: 'Message Size Limit (MB)',
		name: 'messageLimit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: TRIGGER_DEFAULTS.messageLimit,
		description: 'Larger messages are flagged, reported and skipped',
	});
}
