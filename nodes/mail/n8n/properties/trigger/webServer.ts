import type { INodeProperties } from 'n8n-workflow';
import { CLOUDS } from '../../../auth/clouds';
import { authenticationProperty, credentialsPlace } from '../shared/signIn';
import { mailboxProperty } from '../shared/server';
import { fieldsOf, type ServerOptions } from '../shared/serverFields';

/** https://learn.microsoft.com/en-us/exchange/clients-and-mobile-in-exchange-online/deprecation-of-ews-exchange-online */
const EWS_ENDS =
	'Exchange Online has EWS off by default since October 2026, and retires it on 1 April 2027. Exchange on your own servers keeps it';

/** Which of Exchange's two HTTP APIs to use. */
export function webApiProperties({ prefix, title = '' }: ServerOptions = {}): INodeProperties[] {
	const { name, displayOptions } = fieldsOf(prefix);
	const api = name('api');
	return [
		{
			displayName: `${title}API`,
			name: api,
			type: 'options',
			noDataExpression: true,
			options: [
				{
					name: 'Microsoft Graph',
					value: 'graph',
					description: 'For Microsoft 365 and Outlook.com; needs a credential with Access: Microsoft Graph',
				},
				{
					name: 'Exchange Web Services',
					value: 'ews',
					description: `For Exchange on your own servers; needs a credential with Access: Mail Protocols, EWS. ${EWS_ENDS}.`,
				},
			],
			default: 'graph',
			...displayOptions(),
			description: `API used to connect to Exchange. Choose Microsoft Graph unless the mailbox is on your own Exchange server: ${EWS_ENDS}.`,
		},
		{
			displayName: `${EWS_ENDS}. For a mailbox in Microsoft 365 choose Microsoft Graph, with a credential whose Access is Microsoft Graph.`,
			name: name('ewsNotice'),
			type: 'notice',
			default: '',
			...displayOptions({ [api]: ['ews'] }),
		},
	];
}

/** The server of that API. */
export function webServerProperties({ prefix, title = '' }: ServerOptions = {}): INodeProperties[] {
	const { name, displayOptions } = fieldsOf(prefix);
	const server = (of: string, placeholder: string, description: string): INodeProperties => ({
		displayName: `${title}Server`,
		name: name('server'),
		type: 'string',
		default: '',
		placeholder,
		...displayOptions({ [name('api')]: [of] }),
		description,
	});
	return [
		server(
			'graph',
			new URL(CLOUDS.global.graphUrl).host,
			"Host name of Microsoft Graph. Empty: Microsoft's for the cloud that the credential signs in to.",
		),
		server(
			'ews',
			'https://mail.company.com/EWS/Exchange.asmx',
			"Host name or whole URL of EWS on your Exchange server. Empty: Microsoft's server for the cloud that the credential signs in to.",
		),
	];
}

/** Sign-in, mailbox and API: the first fields of a trigger. */
export const webMailboxProperties: INodeProperties[] = [
	authenticationProperty,
	credentialsPlace,
	...webApiProperties(),
	mailboxProperty,
];
