import type {
	INodeCredentialDescription,
	INodeProperties,
	INodePropertyOptions,
	NodePropertyTypes,
} from 'n8n-workflow';
import { CLOUDS } from '../../../auth/clouds';
import { FALLBACK_SIGN_INS, NO_SIGN_IN, SIGN_INS } from '../../credentials/credentialTypes';
import { serverFromProperty } from '../shared/server';
import { fieldsOf, type ServerOptions } from '../shared/serverFields';
import { signInCredentials } from '../shared/signIn';
import { FIRST, SINCE } from '../shared/versions';

type Shown = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

/** The credentials of a send node: the usual ones, and those for its fallback server. */
export const outgoingCredentials: INodeCredentialDescription[] = [
	...signInCredentials,
	...Object.values(FALLBACK_SIGN_INS).map((name) => ({
		name,
		required: true,
		displayOptions: { show: { useFallback: [true], fallbackAuthentication: [name] } },
		...(name === FALLBACK_SIGN_INS.app ? { testedBy: 'testMicrosoftMailApp' } : {}),
	})),
];

const SENDS = 'The server that messages are sent through';
const SENDS_NEXT = 'The server that messages are sent through if the first one fails';

/**
 * The server for sending: Microsoft's, or another one with Server, Security and Port. A relay without a
 * sign-in is always another one.
 */
export function outgoingServerProperties({ prefix, title = '' }: ServerOptions = {}): INodeProperties[] {
	const { name, shown } = fieldsOf(prefix);
	const signedIn = {
		[name('authentication')]: Object.values(prefix === undefined ? SIGN_INS : FALLBACK_SIGN_INS),
	};
	const from = name('serverFrom');
	const usual = `STARTTLS: ${CLOUDS.global.servers.smtp}`;
	const since = { ...shown, ...SINCE };
	return [
		serverFromProperty({
			name: from,
			title,
			usual,
			show: { ...since, ...signedIn },
			description: prefix === undefined ? SENDS : SENDS_NEXT,
		}),
		...serverFields({ prefix, title }, { ...shown, ...FIRST }),
		...serverFields({ prefix, title }, { ...since, ...signedIn, [from]: ['other'] }),
		...serverFields({ prefix, title }, { ...since, [name('authentication')]: [NO_SIGN_IN] }),
	];
}

/** Server, Security and Port of a submission server; the port follows the security. */
function serverFields({ prefix, title }: ServerOptions, show: Shown): INodeProperties[] {
	const { name } = fieldsOf(prefix);
	const port = (security: string, value: number): INodeProperties => ({
		displayName: `${title}Port`,
		name: name('port'),
		type: 'number' as NodePropertyTypes,
		default: value,
		displayOptions: { show: { ...show, [name('security')]: [security] } },
		description: 'Port of the mail server. Follows Security unless changed.',
	});
	return [
		{
			displayName: `${title}Server`,
			name: name('server'),
			type: 'string',
			default: '',
			placeholder: CLOUDS.global.servers.smtp,
			displayOptions: { show },
			description:
				"Host name of the mail server. Empty: Microsoft's server for the cloud or account that the credential signs in to.",
		},
		{
			displayName: `${title}Security`,
			name: name('security'),
			type: 'options',
			options: [
				{ name: 'SSL', value: 'ssl', description: 'Encrypted from the start (port 465)' },
				{
					name: 'TLS',
					value: 'starttls',
					description:
						'STARTTLS (port 587): encrypted before the sign-in, or nothing is sent; right for Microsoft 365',
				},
				{
					name: 'None',
					value: 'none',
					description: 'Unencrypted: localhost only, unless Allow Unencrypted is on',
				},
			],
			default: 'starttls',
			displayOptions: { show },
			description: 'How the connection to the server is protected',
		},
		port('starttls', 587),
		port('ssl', 465),
		port('none', 25),
	];
}

const NO_SIGN_IN_OPTION: INodePropertyOptions = {
	name: 'None',
	value: NO_SIGN_IN,
	description: 'A relay that accepts messages without a sign-in',
};

/**
 * A second server that is used when the first fails.
 * @param server the fields for its location
 * @param can.relay whether a server without a sign-in is supported
 */
export const fallbackProperties = (
	server: readonly INodeProperties[],
	{ relay }: { relay: boolean },
): INodeProperties[] => [
	{
		displayName: 'Fallback Server',
		name: 'useFallback',
		type: 'boolean',
		default: false,
		description:
			'Whether to send through a second server if the first fails before it accepts the message. A message that may have been sent is never resent.',
	},
	{
		displayName: 'Fallback Sign In As',
		name: 'fallbackAuthentication',
		type: 'options',
		options: [
			{
				name: 'Account',
				value: FALLBACK_SIGN_INS.account,
				description: 'A person in a Microsoft 365 organization',
			},
			{
				name: 'App',
				value: FALLBACK_SIGN_INS.app,
				description: 'The app itself, without a person (app-only)',
			},
			...(relay ? [NO_SIGN_IN_OPTION] : []),
		],
		default: FALLBACK_SIGN_INS.account,
		// Not with `show`: in nodes without None in Sign In As, n8n's editor would hide the fields that
		// depend on a choice of sign-in method.
		displayOptions: { hide: { useFallback: [false] } },
		description: 'Who signs in to the fallback server',
	},
	{
		displayName: 'The credential of the fallback server is chosen at the top of this panel.',
		name: 'fallbackNotice',
		type: 'notice',
		default: '',
		displayOptions: {
			show: { useFallback: [true], fallbackAuthentication: Object.values(FALLBACK_SIGN_INS) },
		},
	},
	{
		displayName: 'Fallback From Email',
		name: 'fallbackFromEmail',
		type: 'string',
		default: '',
		placeholder: 'support@company.com',
		displayOptions: { show: { useFallback: [true] } },
		description:
			'From address if the fallback server sends. Leave empty to use the address in its credential.',
	},
	...server,
];
