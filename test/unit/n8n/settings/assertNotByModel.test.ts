import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { assertNotByModel } from '../../../../nodes/mail/n8n/settings/assertNotByModel';
import { BY_PEOPLE, OPTIONS_BY_PEOPLE } from '../../../../nodes/mail/n8n/settings/byPeople';
import { descriptions } from '../../texts/labels';

const tools = descriptions().filter(
	(one): one is INodeTypeDescription => (one as { usableAsTool?: unknown }).usableAsTool === true,
);
const NO_VALUE = ['notice', 'credentials'];
const optionsOf = ({ properties }: INodeTypeDescription): INodeProperties[] =>
	properties.flatMap(({ name, options }) =>
		name === 'options' ? ((options ?? []) as INodeProperties[]) : [],
	);

/** What the model of an agent may fill in: docs/smtp-send.md and docs/health.md say so. */
const BY_MODEL = [
	...[
		'fromEmail',
		'operation',
		'mail',
		'to',
		'cc',
		'bcc',
		'subject',
		'attachments',
		'emailFormat',
		'text',
		'html',
		'message',
		'mailbox',
	],
	...['folder', 'forwardAs', 'forwardAttachments', 'rawField', 'responseType', 'approvalOptions', 'options'],
];

const ofModel = (name: string) => `={{ $fromAI('${name}', '', 'string') }}`;

describe.each(tools.map((tool) => [tool.name, tool] as const))('as a tool, %s', (_, tool) => {
	const names = [
		...new Set(tool.properties.filter(({ type }) => !NO_VALUE.includes(type)).map(({ name }) => name)),
	];

	it.each(names)('lets the model fill in %s only where that is meant', (name) => {
		const act = () => assertNotByModel({ parameters: { [name]: ofModel(name) } });
		if (BY_MODEL.includes(name)) expect(act).not.toThrow();
		else expect(act).toThrow(/may not be filled in by an AI model/);
	});

	it.each([1, 1.1])('has no button for it beside fields that people fill in (version %s)', (typeVersion) => {
		// As n8n makes a tool of the node.
		const made = { ...tool, name: `${tool.name}Tool` };
		const node: INode = {
			id: '1',
			name: 'N',
			type: made.name,
			typeVersion,
			position: [0, 0],
			parameters: {},
		};
		const given: INodeParameters = {
			...{
				authentication: 'microsoftMailOAuth2Api',
				serverFrom: 'other',
				protocol: 'imap',
				api: 'graph',
				security: 'ssl',
			},
			...{
				useFallback: true,
				fallbackServerFrom: 'other',
				recipientFilter: 'allow',
				server: 'mail.company.com',
			},
			options: { ca: 'PEM', username: 'desk@company.com', ignoreCertificateErrors: true },
		};
		const shown = (properties: readonly INodeProperties[], values: INodeParameters) =>
			properties.filter((one) => NodeHelpers.displayParameter(values, one, node, made, given));
		const fields = shown(made.properties, given);
		const guarded = [
			...fields.filter(({ name }) => name in BY_PEOPLE),
			...shown(optionsOf(made), {}).filter(({ name }) => name in OPTIONS_BY_PEOPLE),
		].filter(({ type }) => !['options', 'notice'].includes(type));
		expect(guarded.filter(({ noDataExpression }) => noDataExpression !== true)).toEqual([]);
		expect(guarded.map(({ name }) => name)).toEqual(expect.arrayContaining(['server', 'ca']));
		// Each field once, with what is stored in it.
		const names = fields.map(({ name }) => name);
		expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
		const kept = NodeHelpers.getNodeParameters(made.properties, given, true, false, node, made);
		expect(kept).toMatchObject({ server: 'mail.company.com', options: { ca: 'PEM' } });
	});

	it('lets it fill in no option that says where a token goes, or how much is sent', () => {
		const known = optionsOf(tool).map(({ name }) => name);
		const danger = Object.keys(OPTIONS_BY_PEOPLE);
		for (const name of danger.filter((one) => known.includes(one)))
			expect(() => assertNotByModel({ parameters: { options: { [name]: ofModel(name) } } })).toThrow(
				/AI model/,
			);
	});
});

it('assertNotByModel takes what people write, and other expressions', () => {
	assertNotByModel({
		parameters: { server: 'mail.company.com', port: '={{ $vars.port }}', to: ofModel('to') },
	});
});

it.each([
	['allowUnencrypted', 'Allow Unencrypted'],
	['ca', 'CA Certificate'],
	['clientHostName', 'Client Host Name'],
	['ignoreCertificateErrors', 'Ignore Certificate Errors'],
	['maxConnections', 'Max Connections'],
	['maxReplyRecipients', 'Max Reply Recipients'],
	['messagesPerMinute', 'Messages per Minute'],
	['signatureCa', 'Signature CA Certificates'],
	['tries', 'Tries'],
	['username', 'Username'],
])('assertNotByModel lets no model fill in the option %s, and calls it "%s"', (name, label) => {
	expect(() => assertNotByModel({ parameters: { options: { [name]: ofModel(name) } } })).toThrow(
		`${label} may not be filled in by an AI model`,
	);
	expect(() =>
		assertNotByModel({ parameters: { options: { [name]: undefined, other: '1' } } }),
	).not.toThrow();
});

it('assertNotByModel takes a node without options', () => {
	for (const options of [null, undefined, '']) assertNotByModel({ parameters: { options } as never });
});
