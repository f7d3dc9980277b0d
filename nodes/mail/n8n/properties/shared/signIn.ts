import type { INodeCredentialDescription, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { NO_SIGN_IN, PROXY_CREDENTIAL, SIGN_INS } from '../../credentials/credentialTypes';
import type { credentialTests } from '../../credentials/credentialTests';

const testedBy = (test: keyof typeof credentialTests) => ({ testedBy: test });

/** The credentials of a mail node: one of the sign-in methods, and a proxy if chosen. */
export const signInCredentials: INodeCredentialDescription[] = [
	...Object.values(SIGN_INS).map((name) => ({
		name,
		required: true,
		displayOptions: { show: { authentication: [name] } },
		...(name === SIGN_INS.app ? testedBy('testMicrosoftMailApp') : {}),
	})),
	{
		name: PROXY_CREDENTIAL,
		required: true,
		displayOptions: { show: { proxy: ['credential'] } },
		...testedBy('testMicrosoftMailProxy'),
	},
];

export const authenticationProperty: INodeProperties = {
	displayName: 'Sign In As',
	name: 'authentication',
	type: 'options',
	options: [
		{
			name: 'App',
			value: SIGN_INS.app,
			description:
				'The app itself, without a person (app-only), for mailboxes that an admin has given it access to',
		},
		{
			name: 'Personal Account',
			value: SIGN_INS.personal,
			description: 'Outlook.com, Hotmail or live.com',
		},
		{
			name: 'Work or School Account',
			value: SIGN_INS.work,
			description: 'A person in a Microsoft 365 organization, for their own mailbox and shared ones',
		},
	],
	default: SIGN_INS.work,
	description: 'Who signs in to the mailbox',
};

/** The usual sign-in methods, plus None for relays. */
export const outgoingAuthenticationProperty: INodeProperties = {
	...authenticationProperty,
	options: [
		...(authenticationProperty.options as INodePropertyOptions[]),
		{
			name: 'None',
			value: NO_SIGN_IN,
			description: 'Nobody: for a relay that accepts messages without a sign-in',
		},
	].sort((a, b) => a.name.localeCompare(b.name)),
	default: SIGN_INS.work,
	description: 'Who signs in to the mail server',
};

/**
 * Where n8n shows all credentials of a node. Without it they appear after the last parameter that one of
 * them depends on, which may be far below.
 */
export const credentialsPlace: INodeProperties = {
	displayName: 'Credentials',
	name: 'credentials',
	type: 'credentials',
	default: '',
};

const proxyProperty: INodeProperties = {
	displayName: 'Proxy',
	name: 'proxy',
	type: 'options',
	options: [
		{
			name: 'From Environment',
			value: 'environment',
			description: 'As set in HTTPS_PROXY, ALL_PROXY and NO_PROXY of n8n; no proxy if they are not set',
		},
		{ name: 'From Credential', value: 'credential', description: 'HTTP CONNECT or SOCKS 5, with login' },
		{ name: 'None', value: 'none', description: 'Connect directly, ignoring the environment' },
	],
	default: 'environment',
	description: 'How to reach the mail server and, for an app, the sign-in server',
};

/** The proxy for a server. */
export const proxyProperties: INodeProperties[] = [
	proxyProperty,
	{
		displayName:
			'The credential of the proxy is chosen at the top of this panel, below the one that signs in.',
		name: 'proxyNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { proxy: ['credential'] } },
	},
];
