import type { INodeProperties } from 'n8n-workflow';
import { TRIGGER_DEFAULTS as DEFAULTS } from '../../settings/defaults';

/** Options that do not depend on the protocol. */
export const intakeOptions: INodeProperties[] = [
	{
		displayName: 'Attachment Field Prefix',
		name: 'attachmentPrefix',
		type: 'string',
		default: DEFAULTS.attachmentPrefix,
		description: 'Binary fields get this name followed by a number, starting at 0',
	},
	{
		displayName: 'Attachment Size Limit (MB)',
		name: 'attachmentLimit',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: DEFAULTS.attachmentLimit,
		description: 'Larger attachments stay on the server and are listed as skipped',
	},
	{
		displayName: 'Check Interval (Seconds)',
		name: 'checkInterval',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULTS.checkInterval,
		description:
			'The server reports new mail as it arrives; in addition, the connection is checked at this interval',
	},
	{
		displayName: 'Enabled',
		name: 'enabled',
		type: 'boolean',
		default: true,
		description: 'Whether this mailbox is read. Turn it off to keep the workflow active without it.',
	},
	{
		displayName: 'Executions at a Time',
		name: 'maxInFlight',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULTS.maxInFlight,
		description: 'Maximum number of executions that run at the same time',
	},
	{
		displayName: 'Executions Overdue (Minutes)',
		name: 'overdueAfter',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULTS.overdueAfter,
		description:
			'An execution that takes longer no longer counts toward Executions at a Time and is reported in the log. Its message is done when it ends.',
	},
	{
		displayName: 'Give Up After (Minutes)',
		name: 'giveUpAfter',
		type: 'number',
		typeOptions: { minValue: 30 },
		default: DEFAULTS.giveUpAfter,
		description:
			'How long to retry a message that the server lists but does not return, before it is flagged, reported and skipped. Other messages are not delayed.',
	},
	{
		displayName: 'Longest Retry Wait (Seconds)',
		name: 'longestBackoff',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULTS.longestBackoff,
		description: 'While a server is down, the node keeps reconnecting, at intervals that grow up to this one',
	},
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'Support mailbox',
		description: 'Name of this incoming mail server, added to every item as "source.name"',
	},
	{
		displayName: 'Outgoing Server',
		name: 'outgoingServer',
		type: 'string',
		default: '',
		description:
			'Name of the server that replies are sent through, added to every item as "source.outgoingServer"',
	},
	{
		displayName: 'Primary',
		name: 'primary',
		type: 'boolean',
		default: false,
		description: 'Whether this is the main mailbox, added to every item as "source.primary"',
	},
	{
		displayName: 'Retry Delay (Seconds)',
		name: 'retryDelay',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: DEFAULTS.retryDelay,
		displayOptions: { show: { '/acknowledge': ['onSuccess'] } },
		description: 'Wait before a failed message is retried; doubles with each retry',
	},
	{
		displayName: 'Sanitize HTML',
		name: 'sanitizeHtml',
		type: 'options',
		options: [
			{ name: 'No', value: 'off', description: 'The HTML as received' },
			{
				name: 'With Remote Images',
				value: 'keep',
				description:
					"Images load from the sender's servers, so the sender learns that the message was opened",
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
			'Whether to remove scripts, style sheets, forms, frames and event handlers from the field "html", so that it is safe to show in a page',
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
			"Certificates of the authorities that issue your senders' S/MIME certificates, in PEM form, one below the other; they are trusted in addition to the public ones. You can also enter the certificate of a sender itself.",
	},
	{
		displayName: 'Tries',
		name: 'attempts',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULTS.attempts,
		displayOptions: { show: { '/acknowledge': ['onSuccess'] } },
		description: 'How many executions a message gets before it is set aside',
	},
	{
		displayName: 'Verify Signatures',
		name: 'verifySignatures',
		type: 'boolean',
		default: true,
		displayOptions: { show: { '/format': ['simple', 'full', 'markdown'] } },
		description:
			'Whether to verify S/MIME signatures; the result is in "security.signature". Signed messages are then fetched whole, even with Download Attachments off.',
	},
];
