import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { SINCE } from '../shared/versions';
import { attachmentsProperty, bccProperty, ccProperty } from './copies';
import { forwardProperties } from './forward';
import { questionProperties } from './sendAndWait';

const operations: INodePropertyOptions[] = [
	{
		name: 'Send',
		value: 'send',
		description: 'Send a new message',
		action: 'Send a message',
	},
	{
		name: 'Reply',
		value: 'reply',
		description: 'Reply to an email that a trigger has read, in its thread',
		action: 'Reply to a message',
	},
	{
		name: 'Forward',
		value: 'forward',
		description: 'Forward an email that a trigger has read, with its attachments',
		action: 'Forward a message',
	},
	{
		name: 'Send and Wait for Response',
		value: 'sendAndWait',
		description: 'Ask for approval or a written response, and continue the workflow when it arrives',
		action: 'Send a message and wait for the response',
	},
];

const createDraft: INodePropertyOptions = {
	name: 'Create Draft',
	value: 'createDraft',
	description: 'Save a new message in Drafts, for somebody to check and send',
	action: 'Create a draft',
};

const operationOf = (options: INodePropertyOptions[]): INodeProperties => ({
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options,
	default: 'send',
});

export const operationProperty = operationOf(operations);

/** For APIs with folders. */
export const webOperationProperty = operationOf([createDraft, ...operations]);

/** Below the node on the canvas. */
export const sendSubtitle =
	'={{ $parameter["operation"] === "reply" ? "reply" : (({ createDraft: "draft", forward: "forward", sendAndWait: "ask" })[$parameter["operation"]] || "send") + ($parameter["to"] ? ($parameter["operation"] === "sendAndWait" ? " " : " to ") + $parameter["to"] : "") }}';

/** Operations with a text from this form. */
const TEXT_OPERATIONS = ['createDraft', 'send', 'reply', 'forward'];

const forOperation = (...operation: string[]) => ({ displayOptions: { show: { operation } } });
const forFormat = (...emailFormat: string[]) => ({
	displayOptions: { show: { operation: TEXT_OPERATIONS, emailFormat } },
});

const toProperty: INodeProperties = {
	displayName: 'To',
	name: 'to',
	type: 'string',
	default: '',
	placeholder: 'ann@company.com, Bob <bob@company.com>',
	description: 'Recipients, separated by commas; you can also drag in addresses from an email',
};

/** Recipients and content. */
export const messageProperties: INodeProperties[] = [
	{
		displayName: 'From Email',
		name: 'fromEmail',
		type: 'string',
		default: '',
		placeholder: 'support@company.com',
		description:
			'Address the message is from. Leave empty to use the address in the credential. For another mailbox the signed-in account needs the right Send As.',
	},
	{
		displayName: 'Mail',
		name: 'mail',
		type: 'json',
		default: '={{ $json }}',
		required: true,
		...forOperation('reply', 'forward'),
		description:
			'The email to reply to or forward, as a Microsoft mail trigger outputs it. If there are other nodes in between, drag in the whole item from the trigger.',
	},
	{ ...toProperty, required: true, ...forOperation('send', 'forward', 'sendAndWait') },
	{ ...toProperty, ...forOperation('createDraft') },
	ccProperty(SINCE),
	bccProperty(SINCE),
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		default: '',
		placeholder: 'Your ticket 4711',
		...forOperation('createDraft', 'send', 'sendAndWait'),
		description: 'Subject line of the message',
	},
	...forwardProperties,
	...questionProperties,
	{
		displayName: 'Email Format',
		name: 'emailFormat',
		type: 'options',
		options: [
			{ name: 'Text', value: 'text' },
			{ name: 'HTML', value: 'html' },
			{
				name: 'Both',
				value: 'both',
				description: 'HTML, with a text version for programs that do not show HTML',
			},
		],
		default: 'text',
		...forOperation(...TEXT_OPERATIONS),
		description: 'Format of the message body',
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 5 },
		default: '',
		...forFormat('text', 'both'),
		description: 'Text of the message; when forwarding, the text above the original email',
	},
	{
		displayName: 'HTML',
		name: 'html',
		type: 'string',
		typeOptions: { rows: 5 },
		default: '',
		...forFormat('html', 'both'),
		description:
			'HTML of the message. An image of the option Inline Images is shown by &lt;img src="cid:field"&gt;, field being its binary field.',
	},
	attachmentsProperty(SINCE),
];

/** Limits the recipients, whatever the fields above contain. */
export const recipientFilterProperties: INodeProperties[] = [
	{
		displayName: 'Recipient Filter',
		name: 'recipientFilter',
		type: 'options',
		options: [
			{ name: 'None', value: 'none', description: 'All recipients get the message' },
			{ name: 'Allow', value: 'allow', description: 'Only these get the message; all others are dropped' },
			{ name: 'Ignore', value: 'ignore', description: 'These are dropped; all others get the message' },
		],
		default: 'none',
		description:
			'Dropped recipients are listed in the output as "dropped"; a message without remaining recipients is not sent',
	},
	{
		displayName: 'Filter Emails',
		name: 'recipientFilterEmails',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'ann@company.com, bob@company.com',
		displayOptions: { show: { recipientFilter: ['allow', 'ignore'] } },
		description: 'Addresses, separated by commas or line breaks; any match counts',
	},
	{
		displayName: 'Filter Domains',
		name: 'recipientFilterDomains',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'company.com, *.company.com',
		displayOptions: { show: { recipientFilter: ['allow', 'ignore'] } },
		description: 'Write company.com for that domain, *.company.com for its subdomains; any match counts',
	},
];
