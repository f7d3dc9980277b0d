import type { INodeProperties } from 'n8n-workflow';
import { CLOUDS, type MailProtocol } from '../../../auth/clouds';
import { authenticationProperty, credentialsPlace } from './signIn';
import { FIRST, SINCE } from './versions';
import type { Security } from '../../../net/ConnectionSettings';

export const mailboxProperty: INodeProperties = {
	displayName: 'Mailbox',
	name: 'mailbox',
	type: 'string',
	default: '',
	placeholder: 'support@company.com',
	description:
		'Address of the mailbox. Leave empty to use the address in the credential. For a shared mailbox, fill in its address here; the signed-in account needs Full Access to it.',
};

/** Sign-in and mailbox: the first fields of a trigger. */
export const mailboxProperties: INodeProperties[] = [
	authenticationProperty,
	credentialsPlace,
	mailboxProperty,
];

type Shown = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

/**
 * Whether the server is Microsoft's, with its usual port and security, or another one with more settings.
 *
 * @param field.usual description of Microsoft's server
 * @param field.title prefix of the field's label
 * @param field.description what the server is for
 */
export const serverFromProperty = (field: {
	name: string;
	title?: string;
	usual: string;
	show: Shown;
	description: string;
}): INodeProperties => ({
	displayName: `${field.title ?? ''}Mail Server`,
	name: field.name,
	type: 'options',
	options: [
		{
			name: 'Microsoft (From the Credential)',
			value: 'credential',
			description: `Follows the cloud or account that the credential signs in to, with ${field.usual}, or the Mail Server of a custom cloud`,
		},
		{ name: 'Other', value: 'other', description: 'Opens Server, Security and Port' },
	],
	default: 'credential',
	displayOptions: { show: field.show },
	description: field.description,
});

/**
 * Location and security of a mail server; usually only the first field is needed.
 *
 * @param ports the default for each kind of security; n8n shows the field whose condition matches
 */
export function serverProperties(
	protocol: MailProtocol,
	ports: Readonly<Record<Security, number>>,
): INodeProperties[] {
	const server = CLOUDS.global.servers[protocol];
	return [
		// Nodes of version 1 lack this choice and show all fields of a server.
		serverFromProperty({
			name: 'serverFrom',
			usual: `SSL: ${server}`,
			show: SINCE,
			description: 'Where the mailbox is',
		}),
		// With `show` in both: a field that depends on a hidden field is shown according to the hidden
		// field's default.
		...serverFields(server, ports, FIRST),
		...serverFields(server, ports, { ...SINCE, serverFrom: ['other'] }),
	];
}

function serverFields(
	placeholder: string,
	ports: Readonly<Record<Security, number>>,
	show: Shown,
): INodeProperties[] {
	const port = (security: Security[]): INodeProperties => ({
		displayName: 'Port',
		name: 'port',
		type: 'number',
		default: ports[security[0] ?? 'ssl'],
		required: true,
		displayOptions: { show: { ...show, security } },
		description: 'Port of the mail server. Follows Security unless changed.',
	});
	return [
		{
			displayName: 'Server',
			name: 'server',
			type: 'string',
			default: '',
			placeholder,
			displayOptions: { show },
			description:
				"Host name of the mail server. Empty: Microsoft's server for the cloud or account that the credential signs in to.",
		},
		{
			displayName: 'Security',
			name: 'security',
			type: 'options',
			options: [
				{ name: 'SSL', value: 'ssl', description: 'Encrypted from the start; right for Microsoft 365' },
				{
					name: 'TLS',
					value: 'starttls',
					description: 'STARTTLS: encrypted before the sign-in, or not connected at all',
				},
				{
					name: 'None',
					value: 'none',
					description: 'Unencrypted: localhost only, unless Allow Unencrypted is on',
				},
			],
			default: 'ssl',
			displayOptions: { show },
			description: 'How the connection to the server is protected',
		},
		port(['ssl']),
		port(['starttls', 'none']),
	];
}

/** Options for connections that are always encrypted. */
export const tlsOptions: INodeProperties[] = [
	{
		displayName: 'CA Certificate',
		name: 'ca',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: '-----BEGIN CERTIFICATE-----',
		description:
			'Certificate of your own certificate authority, in PEM form, trusted in addition to the public ones',
	},
	{
		displayName: 'Ignore Certificate Errors',
		name: 'ignoreCertificateErrors',
		type: 'boolean',
		default: false,
		description:
			'Whether to accept any certificate. Anyone on the network path can then pose as the server; set CA Certificate instead if you can.',
	},
];

/** Options for connections whose Security can be chosen. */
export const connectionOptions: INodeProperties[] = [
	{
		displayName: 'Allow Unencrypted',
		name: 'allowUnencrypted',
		type: 'boolean',
		default: false,
		description:
			'Whether the access token may be sent unencrypted when Security is None. Anyone on the network path can then read the mailbox.',
	},
	...tlsOptions,
];
