import type { INodeProperties } from 'n8n-workflow';

const showRules: INodeProperties['displayOptions'] = { show: { filterType: ['allow', 'ignore'] } };

/** Which messages start an execution. */
export const filterProperties: INodeProperties[] = [
	{
		displayName: 'Filter Type',
		name: 'filterType',
		type: 'options',
		options: [
			{ name: 'None', value: 'none', description: 'Every email triggers an execution' },
			{ name: 'Allow', value: 'allow', description: 'Only matching emails trigger an execution' },
			{
				name: 'Ignore',
				value: 'ignore',
				description: 'All emails except matching ones trigger an execution',
			},
		],
		default: 'none',
		description:
			'Whether emails are filtered by sender or by words. One match in Emails, Domains or Keywords is enough. A filtered-out email triggers no execution.',
	},
	{
		displayName: 'Emails',
		name: 'filterEmails',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'ann@company.com, bob@partner.com',
		displayOptions: showRules,
		description:
			'Addresses of senders, separated by commas or line breaks. The address in From counts, never the name shown beside it.',
	},
	{
		displayName: 'Domains',
		name: 'filterDomains',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'company.com, *.company.com',
		displayOptions: showRules,
		description:
			'Domains of senders, separated by commas or line breaks. company.com is that domain alone, *.company.com its subdomains.',
	},
	{
		displayName: 'Keywords',
		name: 'filterKeywords',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'urgent, out of order',
		displayOptions: showRules,
		description:
			'Words or phrases in the subject or the body, separated by commas or line breaks. Case does not count, accents do. Parts of words count: "print" is found in "printer".',
	},
];

/**
 * Options for filters.
 *
 * @param can.mark whether messages of the protocol can be marked as read
 */
export function filterOptions({ mark }: { mark: boolean }): INodeProperties[] {
	return [
		{
			displayName: 'Filtered Messages',
			name: 'filteredMessages',
			type: 'options',
			options: [
				{ name: 'Leave as They Are', value: 'leave', description: 'Nothing is done to them' },
				...(mark ? [{ name: 'Mark as Read', value: 'markRead' }] : []),
				{
					name: 'Same as After Processing',
					value: 'process',
					description:
						'With Delete or Move to Folder: an Allow filter then removes all other mail from the folder',
				},
			],
			default: mark ? 'markRead' : 'leave',
			description:
				'What happens on the server to an email that a filter, Ignore Auto-Replies or Proven Senders Only excludes',
		},
		{
			displayName: 'Ignore Auto-Replies',
			name: 'ignoreAutoReplies',
			type: 'boolean',
			default: false,
			description:
				'Whether to skip out-of-office messages, other automatic replies and read receipts. Bounces, newsletters and alerts are not skipped.',
		},
		{
			displayName: 'Authentication Server ID',
			name: 'authservId',
			type: 'string',
			default: '',
			placeholder: 'mx.company.com',
			description:
				'Only where another mail server checks senders in front of the mailbox: its ID, which its Authentication-Results fields begin with. That server must remove fields with its ID from incoming mail, and the mailbox must accept mail from it alone. Leave empty for Exchange Online and Outlook.com.',
		},
		{
			displayName: 'Proven Senders Only',
			name: 'provenSendersOnly',
			type: 'boolean',
			default: false,
			description:
				'Whether to process only emails whose sender is proven: DMARC passed for the domain in From, or the sender was signed in to the same organization. Turn it on if From decides what a workflow does, since anybody can write any address there.',
		},
		{
			displayName: 'Loop Guard',
			name: 'loopGuard',
			type: 'fixedCollection',
			default: {},
			placeholder: 'Add Loop Guard',
			description:
				'Sets aside and reports what looks like two machines replying to each other: too many messages from one sender, and messages that this n8n sent itself',
			options: [
				{
					displayName: 'Limit',
					name: 'limit',
					values: [
						{
							displayName: 'Messages',
							name: 'mails',
							type: 'number',
							typeOptions: { minValue: 1, maxValue: 1000 },
							default: 20,
							description: 'Maximum messages per sender',
						},
						{
							displayName: 'Minutes',
							name: 'minutes',
							type: 'number',
							typeOptions: { minValue: 1, maxValue: 1440 },
							default: 10,
							description: 'Period in which they are counted',
						},
					],
				},
			],
		},
		{
			displayName: 'Ticket Pattern',
			name: 'ticketPattern',
			type: 'string',
			default: '',
			placeholder: '\\[#(\\d+)\\]',
			description:
				'Regular expression that finds a ticket number in the subject; what its parentheses match becomes the field "ticket" of the item',
		},
	];
}
