import type { INodeProperties } from 'n8n-workflow';

/** What to read and what happens to it, for protocols without folders and flags. */
export const maildropProperties: INodeProperties[] = [
	{
		displayName: 'Read',
		name: 'read',
		type: 'options',
		options: [
			{
				name: 'New Messages',
				value: 'new',
				description: 'Messages that arrive after the workflow is first activated',
			},
			{ name: 'All Messages', value: 'all', description: 'Everything in the mailbox, old or new' },
		],
		default: 'new',
		description:
			'Which messages trigger an execution. If the mailbox was read before, reading continues where it stopped.',
	},
	{
		displayName: 'After Processing',
		name: 'afterProcessing',
		type: 'options',
		options: [
			{ name: 'Delete', value: 'delete', description: 'Deletes the message for good' },
			{
				name: 'Keep',
				value: 'keep',
				description: 'Leaves the message as it is; the node remembers that it is done',
			},
		],
		default: 'keep',
		description: 'What happens to a message in the mailbox when it is done',
	},
];
