import type { INodeProperties } from 'n8n-workflow';

/** What is read and what becomes of it: for protocols that know neither folders nor flags. */
export const maildropProperties: INodeProperties[] = [
	{
		displayName: 'Read',
		name: 'read',
		type: 'options',
		options: [
			{
				name: 'New Messages',
				value: 'new',
				description: 'What arrives after the workflow is activated for the first time',
			},
			{ name: 'All Messages', value: 'all', description: 'Everything in the mailbox, old or new' },
		],
		default: 'new',
		description: 'Which messages start a run. A mailbox that was read before is continued where it was left.',
	},
	{
		displayName: 'After Processing',
		name: 'afterProcessing',
		type: 'options',
		options: [
			{ name: 'Delete', value: 'delete', description: 'Deletes the message for good' },
			{ name: 'Keep', value: 'keep', description: 'Leaves the message as it is; what is done is remembered' },
		],
		default: 'keep',
		description: 'What becomes of a message in the mailbox when it is done',
	},
];
