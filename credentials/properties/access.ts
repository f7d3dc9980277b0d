import type { INodeProperties } from 'n8n-workflow';

/** A choice without effect is not shown. */
const unlessTypedIn = { hide: { typeInScope: [true] } };

/** The scope is built from this choice, or entered as text. */
export const accessProperties: INodeProperties[] = [
	{
		displayName: 'Access',
		name: 'access',
		type: 'options',
		displayOptions: unlessTypedIn,
		options: [
			{
				name: 'Mail Protocols: IMAP, POP3, SMTP, EWS',
				value: 'mail',
				description: 'For the IMAP and POP3 triggers, SMTP send, and the MAPI nodes with EWS',
			},
			{
				name: 'Microsoft Graph',
				value: 'graph',
				description: 'For the MAPI nodes with Microsoft Graph',
			},
		],
		default: 'mail',
		description:
			'Microsoft issues a token for the mail protocols or for Graph, never for both. If you need both, create a second credential. Reconnect after a change.',
	},
	{
		displayName: 'Mail Protocols',
		name: 'mailProtocols',
		type: 'multiOptions',
		displayOptions: { show: { access: ['mail'] }, ...unlessTypedIn },
		options: [
			{ name: 'EWS', value: 'ews', description: 'Exchange Web Services: EWS.AccessAsUser.All' },
			{ name: 'IMAP', value: 'imap', description: 'Read and change mail: IMAP.AccessAsUser.All' },
			{ name: 'POP3', value: 'pop3', description: 'Fetch mail: POP.AccessAsUser.All' },
			{ name: 'SMTP', value: 'smtp', description: 'Send mail: SMTP.Send' },
		],
		default: ['imap', 'smtp'],
		description:
			'What the nodes that use this credential may do. Each one must be among the API permissions of the app in Microsoft Entra.',
	},
	{
		displayName: 'Graph Permissions',
		name: 'graphPermissions',
		type: 'multiOptions',
		displayOptions: { show: { access: ['graph'] }, ...unlessTypedIn },
		options: [
			{ name: 'Mail.Read', value: 'Mail.Read', description: 'Read mail' },
			{ name: 'Mail.Read.Shared', value: 'Mail.Read.Shared', description: 'Read mail of shared mailboxes' },
			{ name: 'Mail.ReadWrite', value: 'Mail.ReadWrite', description: 'Read, mark, move and delete mail' },
			{
				name: 'Mail.ReadWrite.Shared',
				value: 'Mail.ReadWrite.Shared',
				description: 'Read, mark, move and delete mail of shared mailboxes',
			},
			{ name: 'Mail.Send', value: 'Mail.Send', description: 'Send mail' },
			{ name: 'Mail.Send.Shared', value: 'Mail.Send.Shared', description: 'Send mail as a shared mailbox' },
		],
		default: ['Mail.ReadWrite', 'Mail.Send'],
		description:
			'What the nodes that use this credential may do. Each one must be among the API permissions of the app in Microsoft Entra.',
	},
	{
		displayName: 'Custom Scope',
		name: 'typeInScope',
		type: 'boolean',
		default: false,
		description: 'Whether to enter the scope instead of building it from the choices above',
	},
	{
		displayName: 'Scope',
		name: 'typedScope',
		type: 'string',
		displayOptions: { show: { typeInScope: [true] } },
		default: '',
		placeholder: 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
		description:
			'Full scopes of one audience, separated by spaces, and offline_access. A scope without its URL, such as "IMAP.AccessAsUser.All", refers to Graph and is rejected by the mail server.',
	},
];
