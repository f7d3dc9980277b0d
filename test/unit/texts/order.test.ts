import type { INodeProperties, INodePropertyCollection, INodeTypeDescription } from 'n8n-workflow';

import { descriptions } from './labels';

const types = descriptions() as INodeTypeDescription[];
const propertiesOf = (name: string): INodeProperties[] =>
	types.find((type) => type.name === name)?.properties ?? [];

/** Fields of a form in its order, the first time that each is there; those without a value are left out. */
function fieldsOf(name: string, wanted: readonly string[]): string[] {
	return [...new Set(propertiesOf(name).map((field) => field.name))].filter((field) =>
		wanted.includes(field),
	);
}

const TRIGGER = [
	'mailbox',
	'folder',
	'read',
	'afterProcessing',
	'format',
	'downloadAttachments',
	'filterType',
];
const SERVER = ['server', 'security', 'port'];
const MESSAGE = [
	'operation',
	'fromEmail',
	'to',
	'cc',
	'bcc',
	'subject',
	'emailFormat',
	'text',
	'html',
	'attachments',
];

describe('Fields are in the order in which people fill them in', () => {
	it.each([
		[
			'microsoftImapTrigger',
			[...TRIGGER, 'serverFrom', ...SERVER, 'acknowledge', 'proxy', 'assignment', 'options'],
		],
		[
			'microsoftPop3Trigger',
			[
				...TRIGGER.filter((field) => field !== 'folder'),
				'serverFrom',
				...SERVER,
				'acknowledge',
				'proxy',
				'assignment',
				'options',
			],
		],
		['microsoftMapiTrigger', ['api', ...TRIGGER, 'server', 'acknowledge', 'proxy', 'assignment', 'options']],
		[
			'microsoftSmtpSend',
			[...MESSAGE, 'serverFrom', ...SERVER, 'recipientFilter', 'useFallback', 'proxy', 'options'],
		],
		[
			'microsoftMapiSend',
			['api', ...MESSAGE, 'server', 'recipientFilter', 'useFallback', 'proxy', 'options'],
		],
	] as const)('%s', (name, wanted) => {
		expect(fieldsOf(name, wanted)).toEqual(wanted);
	});

	it.each(['microsoftSmtpSend', 'microsoftMapiSend'])('an invitation of %s: what, when, where', (name) => {
		const options = propertiesOf(name).find((field) => field.name === 'options')
			?.options as INodeProperties[];
		const invite = options.find(({ displayName }) => displayName === 'Invitation');
		const [group] = invite?.options as INodePropertyCollection[];
		const labels = group?.values.map(({ displayName }) => displayName) ?? [];
		expect(labels.slice(0, 5)).toEqual(['Title', 'Start', 'End', 'All Day', 'Location']);
	});
});
