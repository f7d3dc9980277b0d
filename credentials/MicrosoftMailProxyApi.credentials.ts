import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** A proxy for mail and sign-in servers. A credential, so that its login is not stored in workflows. */
export class MicrosoftMailProxyApi implements ICredentialType {
	name = 'microsoftMailProxyApi';

	displayName = 'Microsoft Mail Proxy API';

	icon: Icon = { light: 'file:../icons/mail.svg', dark: 'file:../icons/mail.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-microsoft-mail/n8n-nodes-microsoft-mail/blob/main/docs/credentials.md#proxies';

	properties: INodeProperties[] = [
		{
			displayName: 'Type',
			name: 'kind',
			type: 'options',
			options: [
				{ name: 'HTTP', value: 'http', description: 'HTTP CONNECT' },
				{ name: 'HTTPS', value: 'https', description: 'HTTP CONNECT, over a TLS connection to the proxy' },
				{ name: 'SOCKS 5', value: 'socks5' },
			],
			default: 'http',
		},
		{
			displayName: 'Host',
			name: 'host',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'proxy.company.com',
		},
		{
			displayName: 'Port',
			name: 'port',
			type: 'number',
			default: 3128,
			required: true,
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			description: 'Only if the proxy requires a login',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
		{
			displayName: 'CA Certificate',
			name: 'ca',
			type: 'string',
			typeOptions: { rows: 4 },
			displayOptions: { show: { kind: ['https'] } },
			default: '',
			placeholder: '-----BEGIN CERTIFICATE-----',
			description:
				"Certificate of the authority that issued the proxy's certificate, in PEM form, trusted in addition to the public ones",
		},
		{
			displayName: 'Ignore Certificate Errors',
			name: 'ignoreTlsErrors',
			type: 'boolean',
			displayOptions: { show: { kind: ['https'] } },
			default: false,
			description:
				'Whether to accept any certificate from the proxy. Anyone on the network path can then pose as the proxy and receive its login.',
		},
	];
}
