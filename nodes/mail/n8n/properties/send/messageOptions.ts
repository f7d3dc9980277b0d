import type { INodeProperties } from 'n8n-workflow';
import { limitWaitTimeOption } from './sendAndWait';

const inviteOption: INodeProperties = {
	displayName: 'Invitation',
	name: 'invite',
	type: 'fixedCollection',
	default: {},
	placeholder: 'Add Meeting',
	description: 'Asks the recipients (To and Cc) to a meeting, with buttons to accept and decline',
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
					description: 'Of an event of whole days: its last day. In the time zone of the workflow.',
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
							description: 'The meeting is called off',
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
						'Give one to change or cancel the meeting later under the same ID; a cancellation needs it',
				},
				{
					displayName: 'Change Number',
					name: 'sequence',
					type: 'number',
					default: 0,
					description: 'One more with each change, and with the cancellation',
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
	description: 'Further headers, such as X-Ticket; those that make up a message have fields of their own',
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

/** What is seldom set of a message, in the Options collection. */
export const mailOptions: INodeProperties[] = [
	{
		displayName: 'Attachments',
		name: 'attachments',
		type: 'string',
		default: '',
		placeholder: 'attachment_0, attachment_1',
		description: 'Binary fields to attach, with commas between them; * stands for all of them',
	},
	{
		displayName: 'Automatic Reply',
		name: 'automaticReply',
		type: 'boolean',
		default: false,
		description:
			'Whether to mark the message as written by a program (Auto-Submitted), so that no program answers it. An automatic reply to an automatic mail or a bounce is not sent.',
	},
	{
		displayName: 'BCC',
		name: 'bcc',
		type: 'string',
		default: '',
		description: 'Recipients whom the others do not see',
	},
	{
		displayName: 'BCC to Self',
		name: 'bccToSelf',
		type: 'boolean',
		default: false,
		description:
			'Whether the address the message is from gets a blind copy in its inbox. A recipient filter applies to it, too.',
	},
	{
		displayName: 'CC',
		name: 'cc',
		type: 'string',
		default: '',
		description: 'Recipients of a copy',
	},
	{
		displayName: 'Delivery Receipt Requested',
		name: 'isDeliveryReceiptRequested',
		type: 'boolean',
		default: false,
		description: 'Whether the sender gets a report when the message has arrived. Not every server sends one.',
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
			'A message with a key that this node has sent before is not sent again, whichever execution asks for it. Empty: every execution sends.',
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
		description: 'How the message is marked in the inbox',
	},
	{
		displayName: 'Inline Images',
		name: 'inlineImages',
		type: 'string',
		default: '',
		placeholder: 'logo',
		description:
			'Binary fields that the HTML shows, with commas between them: the field logo by &lt;img src="cid:logo"&gt;',
	},
	inviteOption,
	limitWaitTimeOption,
	{
		displayName: 'Max Reply Recipients',
		name: 'maxReplyRecipients',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 20,
		displayOptions: { show: { '/operation': ['reply'] } },
		description:
			'The largest number of addresses a reply may go to. They are named by the mail, that is by its sender; beyond this limit nothing is sent.',
	},
	{
		displayName: 'Read Receipt Requested',
		name: 'isReadReceiptRequested',
		type: 'boolean',
		default: false,
		description:
			'Whether the sender gets a report when the message has been opened. The recipient, or their mail program, decides whether to send it.',
	},
	{
		displayName: 'Reply to All',
		name: 'replyToAll',
		type: 'boolean',
		default: false,
		displayOptions: { show: { '/operation': ['reply'] } },
		description: 'Whether the other recipients of the mail get the answer, too',
	},
	{
		displayName: 'Reply-To',
		name: 'replyTo',
		type: 'string',
		default: '',
		placeholder: 'tickets@company.com',
		description: 'Where answers go, if not to the sender',
	},
	{
		displayName: 'Sender Name',
		name: 'senderName',
		type: 'string',
		default: '',
		placeholder: 'Company Support',
		description: 'Name that is shown beside the address of the sender',
	},
];
