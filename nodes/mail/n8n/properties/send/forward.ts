import type { INodeProperties } from 'n8n-workflow';

const shownFor = (...forwardAs: string[]) => ({
	displayOptions: { show: { operation: ['forward'], forwardAs } },
});

/** How a message is forwarded. */
export const forwardProperties: INodeProperties[] = [
	{
		displayName: 'Forward As',
		name: 'forwardAs',
		type: 'options',
		options: [
			{
				name: 'In the Message',
				value: 'inline',
				description: 'Below your text, as mail programs do',
			},
			{
				name: 'As Attachment',
				value: 'attachment',
				description: 'As an .eml file: unchanged, with all its headers',
			},
		],
		default: 'inline',
		displayOptions: { show: { operation: ['forward'] } },
		description: 'How the email is forwarded',
	},
	{
		displayName: 'Forward Attachments',
		name: 'forwardAttachments',
		type: 'boolean',
		default: true,
		...shownFor('inline'),
		description:
			"Whether to forward the email's attachments. The trigger has to download them, and nodes in between have to keep the binary fields.",
	},
	{
		displayName: 'Raw Message Field',
		name: 'rawField',
		type: 'string',
		default: 'data',
		...shownFor('attachment'),
		description: 'Binary field with the raw message. A trigger with Format set to Raw puts it into "data".',
	},
];
