import type { INodeProperties } from 'n8n-workflow';
import { connectionOptions, tlsOptions } from '../shared/server';
import { proxyProperties } from '../shared/signIn';
import { filterOptions, filterProperties } from './filter';

const acknowledgeProperty: INodeProperties = {
	displayName: 'Acknowledge',
	name: 'acknowledge',
	type: 'options',
	options: [
		{
			name: 'Immediately',
			value: 'immediately',
			description:
				'When the run is handed to n8n. n8n gives no sign when it has stored the run, so a crash in that instant can lose a mail.',
		},
		{
			name: 'On Completion',
			value: 'onCompletion',
			description:
				'When the execution has finished, successfully or not. No message is lost, and none triggers two executions.',
		},
		{
			name: 'On Success',
			value: 'onSuccess',
			description:
				'When a run has succeeded. A failed one is tried again; after some tries the mail is flagged, reported and passed over.',
		},
	],
	default: 'onCompletion',
	description: 'When a message is taken as done, and After Processing is applied to it',
};

const formatProperties: INodeProperties[] = [
	{
		displayName: 'Format',
		name: 'format',
		type: 'options',
		// By how often they are wanted.
		// eslint-disable-next-line n8n-nodes-base/node-param-options-type-unsorted-items
		options: [
			{ name: 'Simple', value: 'simple', description: 'Subject, addresses, text and HTML, ready to use' },
			{ name: 'Full', value: 'full', description: 'As Simple, with all headers' },
			{
				name: 'Markdown',
				value: 'markdown',
				description:
					'For AI agents: the body as Markdown, without quoted history and hidden text, in place of text and HTML',
			},
			{ name: 'Raw', value: 'raw', description: 'The message as an .eml file in the binary field "data"' },
			{
				// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased -- as n8n writes itself
				name: "As n8n's Email Trigger (Simple)",
				value: 'emailTriggerSimple',
				description:
					'Fields of Email Trigger (IMAP) in its Format Simple: put this node in its place, and what follows stays as it is',
			},
			{
				// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased -- as n8n writes itself
				name: "As n8n's Email Trigger (Resolved)",
				value: 'emailTriggerResolved',
				description: 'Fields of Email Trigger (IMAP) in its Format Resolved, with all attachments',
			},
		],
		default: 'simple',
		description: 'How much of a message an item holds',
	},
	{
		displayName: 'Download Attachments',
		name: 'downloadAttachments',
		type: 'boolean',
		default: false,
		displayOptions: { show: { format: ['simple', 'full', 'markdown', 'emailTriggerSimple'] } },
		description:
			'Whether attachments become binary fields of the item. If not, they are only listed and stay on the server.',
	},
];

const assignmentProperty: INodeProperties = {
	displayName: 'Assignment',
	name: 'assignment',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	description: 'Handed on in every item as "assignment", for what follows in the workflow',
	options: [
		{ displayName: 'Category', name: 'category', type: 'string', default: '' },
		{ displayName: 'Company', name: 'company', type: 'string', default: '' },
		{
			displayName: 'Labels',
			name: 'labels',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			default: {},
			placeholder: 'Add Label',
			options: [
				{
					displayName: 'Label',
					name: 'label',
					values: [
						{ displayName: 'Name', name: 'name', type: 'string', default: '' },
						{ displayName: 'Value', name: 'value', type: 'string', default: '' },
					],
				},
			],
		},
		{ displayName: 'Technician Group', name: 'technicianGroup', type: 'string', default: '' },
	],
};

const intakeOptions: INodeProperties[] = [
	{
		displayName: 'Attachment Field Prefix',
		name: 'attachmentPrefix',
		type: 'string',
		default: 'attachment_',
		description: 'Binary fields are named with this and a number from 0 on',
	},
	{
		displayName: 'Attachment Size Limit (MB)',
		name: 'attachmentLimit',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 25,
		description: 'Larger attachments stay on the server and are listed as skipped',
	},
	{
		displayName: 'Check Interval (Seconds)',
		name: 'checkInterval',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 30,
		description: 'New mail is pushed by the server; this is how often the connection is checked besides',
	},
	{
		displayName: 'Enabled',
		name: 'enabled',
		type: 'boolean',
		default: true,
		description: 'Whether this mailbox is read. Off, the workflow can be active without it.',
	},
	{
		displayName: 'Executions at a Time',
		name: 'maxInFlight',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 10,
		description: 'No more messages are fetched than can be run',
	},
	{
		displayName: 'Executions Overdue After (Minutes)',
		name: 'overdueAfter',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 60,
		description:
			'An execution that takes longer gives its place to another message, and is reported in the log. Its own message is done when it ends.',
	},
	{
		displayName: 'Give Up on a Message After (Minutes)',
		name: 'giveUpAfter',
		type: 'number',
		typeOptions: { minValue: 30 },
		default: 60,
		description:
			'How long to retry a message that the server lists but does not return, before it is flagged, reported and skipped. Other messages are not delayed.',
	},
	{
		displayName: 'Longest Wait Between Reconnects (Seconds)',
		name: 'longestBackoff',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 120,
		description: 'While a server is down it is tried for ever, at growing intervals up to this',
	},
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'Support mailbox',
		description: 'What this incoming mail server is called; handed on in every item as "source.name"',
	},
	{
		displayName: 'Outgoing Server',
		name: 'outgoingServer',
		type: 'string',
		default: '',
		description:
			'Name of the server that replies are to be sent by; handed on in every item as "source.outgoingServer"',
	},
	{
		displayName: 'Primary',
		name: 'primary',
		type: 'boolean',
		default: false,
		description: 'Whether this is the main mailbox; handed on in every item as "source.primary"',
	},
	{
		displayName: 'Retry Delay (Seconds)',
		name: 'retryDelay',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 5,
		displayOptions: { show: { '/acknowledge': ['onSuccess'] } },
		description: 'Wait before a failed message is run again; doubles from try to try',
	},
	{
		displayName: 'Sanitize HTML',
		name: 'sanitizeHtml',
		type: 'options',
		options: [
			{ name: 'No', value: 'off', description: 'The HTML as it came' },
			{
				name: 'With Remote Images',
				value: 'keep',
				description:
					'Images are loaded from the servers of the sender, who learns that the message was opened',
			},
			{
				name: 'Without Remote Images',
				value: 'remove',
				description: 'Only images that are part of the message are kept',
			},
		],
		default: 'remove',
		displayOptions: { show: { '/format': ['simple', 'full'] } },
		description:
			'Whether scripts, style sheets, forms, frames and event handlers are removed from the field "html", so that it can be shown in a page',
	},
	{
		displayName: 'Signature CA Certificates',
		name: 'signatureCa',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: '-----BEGIN CERTIFICATE-----',
		displayOptions: { show: { '/format': ['simple', 'full', 'markdown'] } },
		description:
			'Certificates of the authorities that issue the S/MIME certificates of your senders, in PEM form, one below the other; they are trusted beside the public ones. The certificate of a sender does as well.',
	},
	{
		displayName: 'Tries',
		name: 'attempts',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 3,
		displayOptions: { show: { '/acknowledge': ['onSuccess'] } },
		description: 'How often a failing message is run before it is set aside',
	},
	{
		displayName: 'Verify Signatures',
		name: 'verifySignatures',
		type: 'boolean',
		default: true,
		displayOptions: { show: { '/format': ['simple', 'full', 'markdown'] } },
		description:
			'Whether S/MIME signatures are verified; the result is in "security.signature". A signed message is fetched whole for this, also with Download Attachments off.',
	},
];

/**
 * What every trigger asks for, whatever its protocol: which messages run, when one is done, and what an item holds.
 *
 * @param can.mark whether messages of the protocol can be marked as read
 * @param can.clearText whether a connection without encryption can be chosen
 * @param server the fields that say where the mailbox is
 */
export function intakeProperties(
	can: { mark: boolean; clearText?: boolean },
	server: readonly INodeProperties[],
): INodeProperties[] {
	const ofConnection = can.clearText === false ? tlsOptions : connectionOptions;
	return [
		...formatProperties,
		...filterProperties,
		...server,
		acknowledgeProperty,
		...proxyProperties,
		assignmentProperty,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [...ofConnection, ...filterOptions(can), ...intakeOptions].sort((a, b) =>
				a.displayName.localeCompare(b.displayName),
			),
		},
	];
}
