import type { INodeProperties } from 'n8n-workflow';
import { FIRST } from '../shared/versions';
import { attachmentsProperty, bccProperty, ccProperty } from './copies';
import { limitWaitTimeOption } from './sendAndWait';
import { SEND_DEFAULTS } from '../../settings/defaults';

const inviteOption: INodeProperties = {
	displayName: 'Invitation',
	name: 'invite',
	type: 'fixedCollection',
	default: {},
	placeholder: 'Add Meeting',
	description: 'Invites the recipients (To and CC) to a meeting, with buttons to accept and decline',
	options: [
		{
			displayName: 'Meeting',
			name: 'meeting',
			// As people fill it in.
			// eslint-disable-next-line n8n-nodes-base/node-param-fixed-collection-type-unsorted-items
			values: [
				{
					displayName: 'Title',
					name: 'summary',
					type: 'string',
					default: '',
					description: 'Empty: the subject of the message',
				},
				{
					displayName: 'Start',
					name: 'start',
					type: 'dateTime',
					default: '',
					required: true,
					description: 'In the time zone of the workflow, unless the value names another one',
				},
				{
					displayName: 'End',
					name: 'end',
					type: 'dateTime',
					default: '',
					description: 'For all-day events, the last day. In the time zone of the workflow.',
				},
				{
					displayName: 'All Day',
					name: 'allDay',
					type: 'boolean',
					default: false,
				},
				{
					displayName: 'Location',
					name: 'location',
					type: 'string',
					default: '',
				},
				{
					displayName: 'Description',
					name: 'description',
					type: 'string',
					default: '',
				},
				{
					displayName: 'Method',
					name: 'method',
					type: 'options',
					options: [
						{
							name: 'Request',
							value: 'request',
							description: 'A new meeting, or a change to one',
						},
						{
							name: 'Cancel',
							value: 'cancel',
							description: 'The meeting is canceled',
						},
					],
					default: 'request',
				},
				{
					displayName: 'Meeting ID',
					name: 'uid',
					type: 'string',
					default: '',
					description:
						'Set one to change or cancel the meeting later with the same ID; required for a cancellation',
				},
				{
					displayName: 'Change Number',
					name: 'sequence',
					type: 'number',
					default: 0,
					description: 'Increase it with each change and with the cancellation',
				},
			],
		},
	],
};

const headersOption: INodeProperties = {
	displayName: 'Headers',
	name: 'headers',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	default: {},
	placeholder: 'Add Header',
	description: 'Additional headers, such as X-Ticket; standard ones have fields of their own',
	options: [
		{
			displayName: 'Header',
			name: 'header',
			values: [
				{ displayName: 'Name', name: 'name', type: 'string', default: '' },
				{ displayName: 'Value', name: 'value', type: 'string', default: '' },
			],
		},
	],
};

/** Rarely used settings of a message, in the Options collection. */
export const mailOptions: INodeProperties[] = [
	attachmentsProperty(FIRST),
	{
		displayName: 'Automatic Reply',
		name: 'automaticReply',
		type: 'boolean',
		default: false,
		description:
			'Whether to mark the message as automatic (Auto-Submitted), so that no program replies to it. An automatic reply to an automatic message or a bounce is not sent.',
	},
	bccProperty(FIRST),
	{
		displayName: 'BCC to Self',
		name: 'bccToSelf',
		type: 'boolean',
		default: false,
		description:
			'Whether to send a blind copy to the From address. The recipient filter applies to it as well.',
	},
	ccProperty(FIRST),
	{
		displayName: 'Delivery Receipt Requested',
		name: 'isDeliveryReceiptRequested',
		type: 'boolean',
		default: false,
		description: 'Whether to ask for a report when the message has arrived. Not every server sends one.',
	},
	headersOption,
	{
		displayName: 'Idempotency Key',
		name: 'idempotencyKey',
		type: 'string',
		default: '',
		displayOptions: { hide: { '/operation': ['sendAndWait'] } },
		placeholder: 'ticket-4711-received',
		description:
			'If this node has already sent a message with this key, in any execution, it is not sent again. Leave empty to send every time.',
	},
	{
		displayName: 'Importance',
		name: 'importance',
		type: 'options',
		options: [
			{ name: 'High', value: 'high' },
			{ name: 'Low', value: 'low' },
			{ name: 'Normal', value: 'normal' },
		],
		default: 'normal',
		description: 'Importance shown in the inbox',
	},
	{
		displayName: 'Inline Images',
		name: 'inlineImages',
		type: 'string',
		default: '',
		placeholder: 'logo',
		description:
			'Binary fields that the HTML shows, separated by commas: show the field logo with &lt;img src="cid:logo"&gt;',
	},
	inviteOption,
	limitWaitTimeOption,
	{
		displayName: 'Max Reply Recipients',
		name: 'maxReplyRecipients',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: SEND_DEFAULTS.maxReplyRecipients,
		displayOptions: { show: { '/operation': ['reply'] } },
		description:
			'Maximum number of addresses a reply may go to. The email being replied to, and so its sender, names them; above this limit nothing is sent.',
	},
	{
		displayName: 'Read Receipt Requested',
		name: 'isReadReceiptRequested',
		type: 'boolean',
		default: false,
		description:
			'Whether to ask for a report when the message has been opened. The recipient, or their email program, decides whether to send it.',
	},
	{
		displayName: 'Reply to All',
		name: 'replyToAll',
		type: 'boolean',
		default: false,
		displayOptions: { show: { '/operation': ['reply'] } },
		description: 'Whether the other recipients of the email also get the reply',
	},
	{
		displayName: 'Reply-To',
		name: 'replyTo',
		type: 'string',
		default: '',
		placeholder: 'tickets@company.com',
		description: "Address for replies, if not the sender's",
	},
	{
		displayName: 'Sender Name',
		name: 'senderName',
		type: 'string',
		default: '',
		placeholder: 'Company Support',
		description: "Name shown next to the sender's address",
	},
];
