import type { INodeProperties } from 'n8n-workflow';
import { connectionOptions, tlsOptions } from '../shared/server';
import { mailOptions } from './messageOptions';
import { SEND_DEFAULTS } from '../../settings/defaults';

const triesOption: INodeProperties = {
	displayName: 'Tries',
	name: 'tries',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: SEND_DEFAULTS.tries,
	description:
		'How many times to try a message that the server temporarily refuses, at growing intervals. A message that may have been sent is never resent.',
};

/** The options of a connection, without those for triggers. */
const ofConnection = connectionOptions.map((option) =>
	option.name === 'allowUnencrypted'
		? {
				...option,
				description:
					'Whether messages and token may be sent unencrypted when Security is None. Anyone on the network path can then read the messages and use the token.',
			}
		: option,
);

/** Options for sending by SMTP. */
export const smtpOptions: INodeProperties[] = [
	{
		displayName: 'Client Host Name',
		name: 'clientHostName',
		type: 'string',
		default: '',
		placeholder: 'n8n.company.com',
		description:
			'Name that n8n gives to the mail server (EHLO). Empty: the full host name of the machine, or its address if it has none. Some servers accept only a name that DNS can resolve.',
	},
	{
		displayName: 'Max Connections',
		name: 'maxConnections',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: SEND_DEFAULTS.maxConnections,
		description:
			'How many connections there are for this account, for all executions of this n8n process together. Exchange Online allows three, and never gets more from one process; with several workers, divide them: 1 for three workers. 1 keeps the order of the items.',
	},
	{
		displayName: 'Messages per Connection',
		name: 'messagesPerConnection',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: SEND_DEFAULTS.messagesPerConnection,
		description:
			'How many messages are sent over one connection. 0: as many as the server delivers at once, which is 10 for Exim and servers that do not identify themselves, and unlimited for others.',
	},
	{
		displayName: 'Messages per Minute',
		name: 'messagesPerMinute',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: SEND_DEFAULTS.messagesPerMinute,
		description:
			'Maximum number of messages per minute for this account; 0 for no limit. Exchange Online accepts 30.',
	},
	triesOption,
	{
		displayName: 'Username',
		name: 'username',
		type: 'string',
		default: '',
		placeholder: 'support@company.com',
		description: 'Mailbox to sign in to, if it is not the address in the credential',
	},
	...ofConnection,
];

/** Options for sending by an HTTP API. */
export const webOptions: INodeProperties[] = [
	{
		displayName: 'Messages at a Time',
		name: 'maxConnections',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: SEND_DEFAULTS.maxConnections,
		description:
			'How many messages of an execution are sent at a time. At most four requests (EWS: two) go to a mailbox at a time, whatever is set here. 1 keeps the order of the items.',
	},
	{
		displayName: 'Save as Draft',
		name: 'saveAsDraft',
		type: 'boolean',
		default: false,
		displayOptions: { show: { '/operation': ['reply', 'forward'] } },
		description: 'Whether to save the message in Drafts instead of sending it',
	},
	{
		displayName: 'Save to Sent Items',
		name: 'saveToSentItems',
		type: 'boolean',
		default: true,
		description: 'Whether a copy of what is sent is kept in the folder Sent Items of the sending mailbox',
	},
	{
		displayName: 'Send Later',
		name: 'sendAt',
		type: 'dateTime',
		default: '',
		displayOptions: { hide: { '/operation': ['createDraft'] } },
		description:
			'When Exchange sends the message. Until then it is in Drafts or Outbox of the mailbox. In the time zone of the workflow, unless the value names another one. Leave empty to send at once.',
	},
	{
		displayName: 'Sending Mailbox',
		name: 'username',
		type: 'string',
		default: '',
		placeholder: 'support@company.com',
		description:
			'Mailbox that sends, if it is not the address in the credential (for an app: From Email). It needs the right Send As for another From Email.',
	},
	triesOption,
	...tlsOptions,
];

/** @param sending options of the protocol, including those of the connection */
export const outgoingOptions = (sending: readonly INodeProperties[]): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [...mailOptions, ...sending].sort((a, b) => a.displayName.localeCompare(b.displayName)),
});
