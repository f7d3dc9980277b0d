import type { INodeProperties } from 'n8n-workflow';

/** The part of Options that does not depend on the protocol. */
export const intakeOptions: INodeProperties[] = [
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
