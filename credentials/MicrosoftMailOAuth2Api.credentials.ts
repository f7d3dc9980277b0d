import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { signInExpressions } from './signInExpressions';
import { CLOUDS } from '../nodes/mail/auth/clouds';
import type { CloudName } from '../nodes/mail/auth/clouds';

const cloudOptions = (Object.keys(CLOUDS) as CloudName[]).map((value) => ({
	name: CLOUDS[value].label,
	value: value as string,
}));

const whereToSignIn: INodeProperties[] = [
	{
		displayName: 'Cloud',
		name: 'cloud',
		type: 'options',
		options: [
			...cloudOptions,
			{ name: 'Custom', value: 'custom', description: 'The login, mail and Graph URLs are typed in below' },
		],
		default: 'global',
		description: 'The Microsoft cloud the mailbox lives in. Almost always Global.',
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
		description: 'What the mail permissions (scopes) of this cloud begin with',
	},
	{
		displayName: 'Graph URL',
		name: 'customGraphUrl',
		type: 'string',
		displayOptions: { show: { cloud: ['custom'] } },
		default: '',
		placeholder: 'https://graph.microsoft.com',
		description: 'Where Microsoft Graph is found in this cloud',
	},
	{
		displayName: 'Tenant',
		name: 'tenant',
		type: 'string',
		default: 'organizations',
		placeholder: '11111111-2222-3333-4444-555555555555',
		description:
			'The Directory (tenant) ID from the app\'s overview page in Microsoft Entra, or a domain of the tenant (contoso.com). An app for several tenants may use "organizations" (any work or school account) or "common" (also personal accounts).',
	},
	{
		displayName: 'Type In URLs',
		name: 'typeInUrls',
		type: 'boolean',
		default: false,
		description:
			'Whether to type in the Authorization URL and the Token URL instead of building them from cloud and tenant',
	},
	{
		displayName: 'Authorization URL',
		name: 'typedAuthUrl',
		type: 'string',
		displayOptions: { show: { typeInUrls: [true] } },
		default: '',
		placeholder: 'https://login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize',
		description: '"OAuth 2.0 authorization endpoint (v2)" in the app\'s list of endpoints in Microsoft Entra',
	},
	{
		displayName: 'Token URL',
		name: 'typedTokenUrl',
		type: 'string',
		displayOptions: { show: { typeInUrls: [true] } },
		default: '',
		placeholder: 'https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token',
		description: '"OAuth 2.0 token endpoint (v2)" in the app\'s list of endpoints in Microsoft Entra',
	},
];

const whatToAccess: INodeProperties[] = [
	{
		displayName: 'Access',
		name: 'access',
		type: 'options',
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
			'Microsoft issues a token for the mail protocols or for Graph, never for both. If you need both, make a second credential. Reconnect after a change.',
	},
	{
		displayName: 'Mail Protocols',
		name: 'mailProtocols',
		type: 'multiOptions',
		displayOptions: { show: { access: ['mail'] } },
		options: [
			{ name: 'EWS', value: 'ews', description: 'Exchange Web Services: EWS.AccessAsUser.All' },
			{ name: 'IMAP', value: 'imap', description: 'Read and change mail: IMAP.AccessAsUser.All' },
			{ name: 'POP3', value: 'pop3', description: 'Fetch mail: POP.AccessAsUser.All' },
			{ name: 'SMTP', value: 'smtp', description: 'Send mail: SMTP.Send' },
		],
		default: ['imap'],
		description:
			'What the nodes that use this credential may do. Each one must be among the API permissions of the app in Microsoft Entra.',
	},
	{
		displayName: 'Graph Permissions',
		name: 'graphPermissions',
		type: 'multiOptions',
		displayOptions: { show: { access: ['graph'] } },
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
		displayName: 'Type In Scope',
		name: 'typeInScope',
		type: 'boolean',
		default: false,
		description: 'Whether to type in the scope instead of building it from the choices above',
	},
	{
		displayName: 'Scope',
		name: 'typedScope',
		type: 'string',
		displayOptions: { show: { typeInScope: [true] } },
		default: '',
		placeholder: 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
		description:
			'Full scopes of one audience, with spaces between them, and offline_access. A scope without its URL, as "IMAP.AccessAsUser.All", means Graph and is refused by the mail server.',
	},
];

/** A work or school account that a person signs in with on n8n's own pages. */
export class MicrosoftMailOAuth2Api implements ICredentialType {
	name = 'microsoftMailOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Microsoft Mail OAuth2 API';

	icon: Icon = { light: 'file:../icons/mail.svg', dark: 'file:../icons/mail.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-microsoft-mail/n8n-nodes-microsoft-mail/blob/main/docs/credentials.md';

	properties: INodeProperties[] = [
		{ displayName: 'Grant Type', name: 'grantType', type: 'hidden', default: 'pkce' },
		{ displayName: 'Authorization URL', name: 'authUrl', type: 'hidden', default: signInExpressions.authUrl },
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: signInExpressions.accessTokenUrl,
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			placeholder: '11111111-2222-3333-4444-555555555555',
			description: "The Application (client) ID from the app's overview page in Microsoft Entra",
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'The Value of a client secret of the app, not its Secret ID. Microsoft shows the value only once, right after it is made.',
		},
		{ displayName: 'Scope', name: 'scope', type: 'hidden', default: signInExpressions.scope },
		{
			displayName: 'Auth URI Query Parameters',
			name: 'authQueryParameters',
			type: 'hidden',
			// The account is picked on Microsoft's page. The address below is no hint for it: for a shared mailbox
			// a person signs in as somebody else.
			default: 'response_mode=query&prompt=select_account',
		},
		{ displayName: 'Authentication', name: 'authentication', type: 'hidden', default: 'body' },
		...whereToSignIn,
		...whatToAccess,
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'support@contoso.com',
			description:
				'The mailbox the nodes work with. It may be a shared mailbox: sign in as a user with full access to it. A node can name another one.',
		},
	];
}
