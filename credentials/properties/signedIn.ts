import type { INodeProperties } from 'n8n-workflow';

/** The fields of n8n's own `oAuth2Api` that are computed here, so that no one has to fill them in. */
export function signInProperties(
	expressions: Readonly<Record<'authUrl' | 'accessTokenUrl' | 'scope', string>>,
): INodeProperties[] {
	return [
		{ displayName: 'Grant Type', name: 'grantType', type: 'hidden', default: 'pkce' },
		{ displayName: 'Authorization URL', name: 'authUrl', type: 'hidden', default: expressions.authUrl },
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: expressions.accessTokenUrl,
		},
		clientIdProperty,
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: SECRET,
		},
		secretExpiresOnProperty,
		{ displayName: 'Scope', name: 'scope', type: 'hidden', default: expressions.scope },
		{
			displayName: 'Auth URI Query Parameters',
			name: 'authQueryParameters',
			type: 'hidden',
			// The account is picked on Microsoft's page. The email address below is no login hint: for a
			// shared mailbox a person signs in with their own account.
			default: 'response_mode=query&prompt=select_account',
		},
		{ displayName: 'Authentication', name: 'authentication', type: 'hidden', default: 'body' },
	];
}

export const SECRET =
	'The Value of a client secret of the app, not its Secret ID. Microsoft shows the value only once, right after the secret is created.';

export const secretExpiresOnProperty: INodeProperties = {
	displayName: 'Secret Expires On',
	name: 'secretExpiresOn',
	type: 'dateTime',
	typeOptions: { dateOnly: true },
	default: '',
	description:
		'The date in the column Expires next to the secret in Microsoft Entra. If set, Microsoft Mail Health Trigger warns in time; Microsoft sends no warning. The date of a certificate is read from the certificate.',
};

export const clientIdProperty: INodeProperties = {
	displayName: 'Client ID',
	name: 'clientId',
	type: 'string',
	default: '',
	required: true,
	placeholder: '11111111-2222-3333-4444-555555555555',
	description: "The Application (client) ID from the app's overview page in Microsoft Entra",
};

export const furtherServersProperty: INodeProperties = {
	displayName: 'Further Servers',
	name: 'furtherServers',
	type: 'string',
	default: '',
	placeholder: 'mail.company.com, *.company.com',
	description:
		"Servers of your own that nodes may send this credential's token to, separated by commas. Microsoft's own servers are always allowed; all others are refused. A port restricts an entry to it (mail.company.com:993); *.company.com stands for all subdomains.",
};

export const emailProperty: INodeProperties = {
	displayName: 'Email',
	name: 'email',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'support@contoso.com',
	description:
		'The mailbox the nodes work with. It may be a shared mailbox: sign in as a user with full access to it. A node can name another one.',
};
