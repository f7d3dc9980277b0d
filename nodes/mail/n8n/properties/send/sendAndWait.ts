import type { INodeProperties, IWebhookDescription } from 'n8n-workflow';
import { SEND_DEFAULTS } from '../../settings/defaults';

const answersBy = (httpMethod: 'GET' | 'POST'): IWebhookDescription => ({
	name: 'default',
	httpMethod,
	responseMode: 'onReceived',
	responseData: '',
	path: '={{ $nodeId }}',
	restartWebhook: true,
	isFullPath: true,
});

/** Webhooks for responses to a waiting execution: GET shows the page, POST submits. */
export const answerWebhooks: IWebhookDescription[] = [answersBy('GET'), answersBy('POST')];

export const waitingTooltip =
	'={{ $parameter["operation"] === "sendAndWait" ? "The workflow continues when the recipient has answered" : "" }}';

const forApproval = { operation: ['sendAndWait'], responseType: ['approval'] };

/**
 * The question of Send and Wait. The names are those of n8n's own nodes, which n8n's human review for
 * agents fills in.
 */
export const questionProperties: INodeProperties[] = [
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		required: true,
		displayOptions: { show: { operation: ['sendAndWait'] } },
		description: 'The question, as plain text; the buttons are placed below it',
	},
	{
		displayName: 'Response Type',
		name: 'responseType',
		type: 'options',
		options: [
			{
				name: 'Approval',
				value: 'approval',
				description: 'The recipient approves or declines',
			},
			{
				name: 'Free Text',
				value: 'freeText',
				description: 'The recipient writes a response on a web page',
			},
		],
		default: 'approval',
		displayOptions: { show: { operation: ['sendAndWait'] } },
		description: 'How the recipient responds',
	},
	{
		displayName: 'Approval Options',
		name: 'approvalOptions',
		type: 'fixedCollection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: forApproval },
		description: 'Which buttons to show, and their labels',
		options: [
			{
				displayName: 'Values',
				name: 'values',
				values: [
					{
						displayName: 'Type of Approval',
						name: 'approvalType',
						type: 'options',
						options: [
							{ name: 'Approve Only', value: 'single' },
							{ name: 'Approve and Disapprove', value: 'double' },
						],
						default: 'single',
						description: 'Whether to show a button to decline as well',
					},
					{
						displayName: 'Approve Button Label',
						name: 'approveLabel',
						type: 'string',
						default: 'Approve',
						description: 'Text on the button that approves',
					},
					{
						displayName: 'Disapprove Button Label',
						name: 'disapproveLabel',
						type: 'string',
						default: 'Decline',
						displayOptions: { show: { approvalType: ['double'] } },
						description: 'Text on the button that declines',
					},
				],
			},
		],
	},
];

/** How long to wait for a response; in the Options collection. */
export const limitWaitTimeOption: INodeProperties = {
	displayName: 'Limit Wait Time',
	name: 'limitWaitTime',
	type: 'fixedCollection',
	default: { values: { limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' } },
	displayOptions: { show: { '/operation': ['sendAndWait'] } },
	description:
		'When the workflow continues without a response. It then gets the input item, without "data". If not set, it waits indefinitely.',
	options: [
		{
			displayName: 'Values',
			name: 'values',
			values: [
				{
					displayName: 'Limit Type',
					name: 'limitType',
					type: 'options',
					options: [
						{
							name: 'After Time Interval',
							value: 'afterTimeInterval',
							description: 'Waits for a certain time',
						},
						{
							name: 'At Specified Time',
							value: 'atSpecifiedTime',
							description: 'Waits until a date and time',
						},
					],
					default: 'afterTimeInterval',
					description: 'How the wait is limited',
				},
				{
					displayName: 'Amount',
					name: 'resumeAmount',
					type: 'number',
					typeOptions: { minValue: 0, numberPrecision: 2 },
					default: SEND_DEFAULTS.waitAmount,
					displayOptions: { show: { limitType: ['afterTimeInterval'] } },
					description: 'How many minutes, hours or days',
				},
				{
					displayName: 'Unit',
					name: 'resumeUnit',
					type: 'options',
					options: [
						{ name: 'Minutes', value: 'minutes' },
						{ name: 'Hours', value: 'hours' },
						{ name: 'Days', value: 'days' },
					],
					default: 'hours',
					displayOptions: { show: { limitType: ['afterTimeInterval'] } },
					description: 'Unit of Amount',
				},
				{
					displayName: 'Max Date and Time',
					name: 'maxDateAndTime',
					type: 'dateTime',
					default: '',
					displayOptions: { show: { limitType: ['atSpecifiedTime'] } },
					description: 'In the time zone of the workflow, unless the value names another one',
				},
			],
		},
	],
};
