import type { INodeProperties } from 'n8n-workflow';
import { CLOUDS, type CloudName } from '../../nodes/mail/auth/clouds';

const cloudOptions = (Object.keys(CLOUDS) as CloudName[]).map((value) => ({
	name: CLOUDS[value].label,
	value: value as string,
}));

/** The Microsoft cloud: determines where accounts sign in and the default mail servers of the nodes. */
export const cloudProperties: INodeProperties[] = [
	{
		displayName: 'Cloud',
		name: 'cloud',
		type: 'options',
		options: [
			...cloudOptions,
			{
				name: 'Custom',
				value: 'custom',
				description: 'Enter the URLs and the mail server below',
			},
		],
		default: 'global',
		description: 'The Microsoft cloud of the mailbox. Almost always Global.',
	},
	{
		displayName: 'Login URL',
		name: 'customLoginUrl',
		type: 'string',
		displayOptions: { show: { cloud: ['custom'] } },
		default: '',
		placeholder: 'https://login.microsoftonline.com',
		description: 'Where accounts of this cloud sign in, without tenant and path',
	},
	{
		displayName: 'Mail URL',
		name: 'customMailResource',
		type: 'string',
		displayOptions: { show: { cloud: ['custom'] } },
		default: '',
		placeholder: 'https://outlook.office.com',
		description: 'Prefix of the mail permissions (scopes) in this cloud',
	},
	{
		displayName: 'Graph URL',
		name: 'customGraphUrl',
		type: 'string',
		displayOptions: { show: { cloud: ['custom'] } },
		default: '',
		placeholder: 'https://graph.microsoft.com',
		description: 'URL of Microsoft Graph in this cloud',
	},
	{
		displayName: 'Mail Server',
		name: 'customMailServer',
		type: 'string',
		displayOptions: { show: { cloud: ['custom'] } },
		default: '',
		placeholder: 'outlook.office365.com',
		description: 'Host name of the mail server for nodes whose field Server is empty',
	},
];
