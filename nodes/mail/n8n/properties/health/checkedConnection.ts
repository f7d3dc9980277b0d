import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';
import { CLOUDS, type MailProtocol } from '../../../auth/clouds';
import type { Security } from '../../../net/ConnectionSettings';
import { connectionOptions, mailboxProperty } from '../shared/server';
import { emptyFolderNotice, folderProperty } from '../shared/folder';
import {
	credentialsPlace,
	outgoingAuthenticationProperty,
	proxyProperties,
	signInCredentials,
} from '../shared/signIn';
import { CHECK_DEFAULTS } from '../../settings/defaults';

/** When fields are shown, in addition to their protocol. */
type Shown = Readonly<Record<string, string[]>>;

/** Default ports by protocol and security; n8n shows the field whose condition matches. */
const PORTS: ReadonlyArray<readonly [protocol: string, security: Security[], port: number]> = [
	['imap', ['ssl'], 993],
	['imap', ['starttls', 'none'], 143],
	['pop3', ['ssl'], 995],
	['pop3', ['starttls', 'none'], 110],
	['smtp', ['starttls'], 587],
	['smtp', ['ssl'], 465],
	['smtp', ['none'], 25],
];

/** Protocols that know folders. */
const FOLDERS: Shown = { protocol: ['imap', 'graph', 'ews'] };

const SECURITIES = [
	{ name: 'SSL', value: 'ssl', description: 'Encrypted from the start: IMAP 993, POP3 995, SMTP 465' },
	{
		name: 'TLS',
		value: 'starttls',
		description: 'STARTTLS: encrypted before the sign-in. IMAP 143, POP3 110, SMTP 587.',
	},
	{
		name: 'None',
		value: 'none',
		description: 'Unencrypted: localhost only, unless Allow Unencrypted is on',
	},
];

const WHO = 'Who signs in to the server. None is for SMTP relays that accept mail without a sign-in.';

const protocolProperty: INodeProperties = {
	displayName: 'Protocol',
	name: 'protocol',
	type: 'options',
	options: [
		{
			name: 'Exchange Web Services',
			value: 'ews',
			description: 'For Exchange on your own servers; Exchange Online retires it on 1 April 2027',
		},
		{ name: 'IMAP', value: 'imap' },
		{ name: 'Microsoft Graph', value: 'graph' },
		{
			name: 'POP3',
			value: 'pop3',
			description: 'The mailbox is locked for other programs during a check',
		},
		{ name: 'SMTP', value: 'smtp', description: 'Signs in and sends nothing' },
	],
	default: 'imap',
	description: 'Protocol used to connect',
};

/** n8n expressions for the subtitle on the canvas: the protocol's name and the mailbox. */
export const CONNECTION_IN_WORDS =
	'(({ imap: "IMAP", pop3: "POP3", smtp: "SMTP", graph: "Microsoft Graph", ews: "EWS" })[$parameter["protocol"]] || "IMAP") + ($parameter["mailbox"] ? " of " + $parameter["mailbox"] : "")';

/** The credentials of a node that checks a connection. */
export function checkedCredentials(shown: Shown = {}): INodeCredentialDescription[] {
	return signInCredentials.map((credential) => ({
		...credential,
		displayOptions: { show: { ...shown, ...credential.displayOptions?.show } },
	}));
}

/**
 * The fields of one connection with any protocol: sign-in, server, proxy, mailbox.
 *
 * @param shown when the fields are shown; always by default
 */
export function checkedConnectionProperties(shown: Shown = {}): INodeProperties[] {
	const show = (property: INodeProperties, more: Shown = {}): INodeProperties => {
		const all = { ...shown, ...more };
		return Object.keys(all).length === 0 ? property : { ...property, displayOptions: { show: all } };
	};
	const server = (protocol: MailProtocol | 'graph', placeholder: string): INodeProperties =>
		show(
			{
				displayName: 'Server',
				name: 'server',
				type: 'string',
				default: '',
				placeholder,
				description:
					"Host name of the server. Empty: Microsoft's server for the cloud or account that the credential signs in to.",
			},
			{ protocol: [protocol] },
		);
	const security = (protocols: string[], value: Security): INodeProperties =>
		show(
			{
				displayName: 'Security',
				name: 'security',
				type: 'options',
				options: SECURITIES,
				default: value,
				description: 'How the connection to the server is protected',
			},
			{ protocol: protocols },
		);
	const { imap, pop3, smtp } = CLOUDS.global.servers;
	return [
		show(protocolProperty),
		// One field for all protocols: if it depended on Protocol, n8n would hide it and show a list of
		// credentials instead.
		show({ ...outgoingAuthenticationProperty, description: WHO }),
		show(credentialsPlace),
		show(mailboxProperty),
		server('imap', imap),
		server('pop3', pop3),
		server('smtp', smtp),
		server('graph', new URL(CLOUDS.global.graphUrl).host),
		server('ews', 'https://mail.company.com/EWS/Exchange.asmx'),
		security(['imap', 'pop3'], 'ssl'),
		security(['smtp'], 'starttls'),
		...PORTS.map(([protocol, securities, port]) =>
			show(
				{
					displayName: 'Port',
					name: 'port',
					type: 'number',
					default: port,
					description: 'Port of the mail server. Follows Protocol and Security unless changed.',
				},
				{ protocol: [protocol], security: securities },
			),
		),
		show(
			folderProperty({
				displayName: 'Folder',
				name: 'folder',
				default: 'INBOX',
				description: 'The folder to open. Its messages stay as they are.',
			}),
			FOLDERS,
		),
		{
			...emptyFolderNotice,
			displayOptions: { ...emptyFolderNotice.displayOptions, show: { ...shown, ...FOLDERS } },
		},
		...proxyProperties.map((property) => show(property, property.displayOptions?.show as Shown | undefined)),
	];
}

/** Options of a node that checks a connection. */
export const checkedConnectionOptions: INodeProperties[] = [
	...connectionOptions,
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: CHECK_DEFAULTS.timeout,
		description: 'How long each step may take. A server that a firewall blocks is reported after this time.',
	},
];
