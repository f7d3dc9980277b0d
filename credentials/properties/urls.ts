import type { INodeProperties } from 'n8n-workflow';

/** Endpoints entered instead of built. One is enough, because the other is derived from it. */
export const urlProperties: INodeProperties[] = [
	{
		displayName: 'Custom URLs',
		name: 'typeInUrls',
		type: 'boolean',
		default: false,
		description:
			'Whether to enter the Authorization URL or the Token URL, or both, instead of having them built',
	},
	{
		displayName: 'Authorization URL',
		name: 'typedAuthUrl',
		type: 'string',
		displayOptions: { show: { typeInUrls: [true] } },
		default: '',
		placeholder: 'https://login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize',
		description:
			'"OAuth 2.0 authorization endpoint (v2)" in the app\'s list of endpoints in Microsoft Entra. Left empty, it follows from the Token URL.',
	},
	{
		displayName: 'Token URL',
		name: 'typedTokenUrl',
		type: 'string',
		displayOptions: { show: { typeInUrls: [true] } },
		default: '',
		placeholder: 'https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token',
		description:
			'"OAuth 2.0 token endpoint (v2)" in the app\'s list of endpoints in Microsoft Entra. Left empty, it follows from the Authorization URL.',
	},
];
