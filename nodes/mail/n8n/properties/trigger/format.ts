import type { INodeProperties } from 'n8n-workflow';

/** How much of a message an item contains. */
export const formatProperties: INodeProperties[] = [
	{
		displayName: 'Format',
		name: 'format',
		type: 'options',
		// By how often they are wanted.
		// eslint-disable-next-line n8n-nodes-base/node-param-options-type-unsorted-items
		options: [
			{ name: 'Simple', value: 'simple', description: 'Subject, addresses, text and HTML, ready to use' },
			{ name: 'Full', value: 'full', description: 'As Simple, with all headers' },
			{
				name: 'Markdown',
				value: 'markdown',
				description:
					'For AI agents: the body as Markdown, without quoted history and hidden text, instead of text and HTML',
			},
			{ name: 'Raw', value: 'raw', description: 'The message as an .eml file in the binary field "data"' },
			{
				// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased -- as n8n writes itself
				name: "As n8n's Email Trigger (Simple)",
				value: 'emailTriggerSimple',
				description:
					'The fields of Email Trigger (IMAP) with Format Simple: replace that node with this one, and the rest of the workflow stays as it is',
			},
			{
				// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased -- as n8n writes itself
				name: "As n8n's Email Trigger (Resolved)",
				value: 'emailTriggerResolved',
				description:
					'The fields of Email Trigger (IMAP) with its Format set to Resolved, and all attachments',
			},
		],
		default: 'simple',
		description: 'How much of a message an item holds',
	},
	{
		displayName: 'Download Attachments',
		name: 'downloadAttachments',
		type: 'boolean',
		default: false,
		displayOptions: { show: { format: ['simple', 'full', 'markdown', 'emailTriggerSimple'] } },
		description:
			'Whether attachments become binary fields of the item. If not, they are only listed and stay on the server.',
	},
];
