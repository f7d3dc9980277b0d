import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { cloudProperties } from './properties/cloud';
import {
	clientIdProperty,
	emailProperty,
	furtherServersProperty,
	SECRET,
	secretExpiresOnProperty,
} from './properties/signedIn';
import { tenantNotices } from './properties/tenantNotices';

const proofProperties: INodeProperties[] = [
	{
		displayName: 'Sign In With',
		name: 'proof',
		type: 'options',
		options: [
			{ name: 'Client Secret', value: 'secret' },
			{ name: 'Certificate', value: 'certificate', description: 'Safer: no secret is sent' },
		],
		default: 'secret',
		description: 'How the app authenticates',
	},
	{
		displayName: 'Client Secret',
		name: 'clientSecret',
		type: 'string',
		typeOptions: { password: true },
		displayOptions: { show: { proof: ['secret'] } },
		default: '',
		required: true,
		description: SECRET,
	},
	{ ...secretExpiresOnProperty, displayOptions: { show: { proof: ['secret'] } } },
	{
		displayName: 'Certificate',
		name: 'certificate',
		type: 'string',
		typeOptions: { rows: 4 },
		displayOptions: { show: { proof: ['certificate'] } },
		default: '',
		required: true,
		placeholder: '-----BEGIN CERTIFICATE-----',
		description: 'The certificate uploaded to the app in Microsoft Entra, as a PEM block',
	},
	{
		displayName: 'Private Key',
		name: 'privateKey',
		type: 'string',
		typeOptions: { rows: 4, password: true },
		displayOptions: { show: { proof: ['certificate'] } },
		default: '',
		required: true,
		placeholder: '-----BEGIN PRIVATE KEY-----',
		description: 'The private key (RSA) of the certificate, as a PEM block',
	},
	{
		displayName: 'Passphrase',
		name: 'passphrase',
		type: 'string',
		typeOptions: { password: true },
		displayOptions: { show: { proof: ['certificate'] } },
		default: '',
		description: 'Only if the private key is encrypted',
	},
];

/** An app that signs in without a user (client credentials). */
export class MicrosoftMailAppApi implements ICredentialType {
	name = 'microsoftMailAppApi';

	displayName = 'Microsoft Mail App API';

	icon: Icon = { light: 'file:../icons/mail.svg', dark: 'file:../icons/mail.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-microsoft-mail/n8n-nodes-microsoft-mail/blob/main/docs/credentials.md#app-only';

	properties: INodeProperties[] = [
		...cloudProperties,
		{
			displayName: 'Tenant',
			name: 'tenant',
			type: 'string',
			default: '',
			placeholder: '11111111-2222-3333-4444-555555555555',
			description:
				'The Directory (tenant) ID from the app\'s overview page in Microsoft Entra, or a domain of the tenant (contoso.com). "common" and "organizations" do not work: an app needs a specific tenant.',
		},
		...tenantNotices('app', { typedTokenUrl: [{ _cnd: { regex: '\\S' } }] }),
		clientIdProperty,
		...proofProperties,
		{
			displayName: 'Token URL',
			name: 'typedTokenUrl',
			type: 'string',
			default: '',
			placeholder: 'https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token',
			description:
				'Only if you were given one: it replaces cloud and tenant. An Authorization URL works as well.',
		},
		{
			...emailProperty,
			description:
				'The mailbox the nodes work with; the app needs access to it. A node can name another one.',
		},
		furtherServersProperty,
	];
}
