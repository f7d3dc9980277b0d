import {
	NodeHelpers,
	type IExecuteFunctions,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodeTypeDescription,
	type NodeParameterValueType,
} from 'n8n-workflow';
import { MicrosoftImapTrigger } from '../../../../nodes/MicrosoftImapTrigger/MicrosoftImapTrigger.node';
import { probes } from '../../../../nodes/MicrosoftMailHealth/probes';
import { MicrosoftMailHealth } from '../../../../nodes/MicrosoftMailHealth/MicrosoftMailHealth.node';
import { MicrosoftMailHealthTrigger } from '../../../../nodes/MicrosoftMailHealthTrigger/MicrosoftMailHealthTrigger.node';
import { MicrosoftMapiSend } from '../../../../nodes/MicrosoftMapiSend/MicrosoftMapiSend.node';
import { MicrosoftMapiTrigger } from '../../../../nodes/MicrosoftMapiTrigger/MicrosoftMapiTrigger.node';
import { MicrosoftPop3Trigger } from '../../../../nodes/MicrosoftPop3Trigger/MicrosoftPop3Trigger.node';
import { pop3Protocol } from '../../../../nodes/MicrosoftPop3Trigger/pop3Protocol';
import { MicrosoftSmtpSend } from '../../../../nodes/MicrosoftSmtpSend/MicrosoftSmtpSend.node';
import { readCheck } from '../../../../nodes/mail/n8n/health/readCheck';
import { readHealthSettings } from '../../../../nodes/mail/n8n/health/readHealthSettings';
import { parametersOf } from '../../../../nodes/mail/n8n/send/parametersOf';
import { readSendSettings } from '../../../../nodes/mail/n8n/send/readSendSettings';
import { readTriggerSettings } from '../../../../nodes/mail/n8n/settings/readTriggerSettings';
import {
	CHECK_DEFAULTS,
	POP3_CHECK_INTERVAL,
	SEND_DEFAULTS,
	TRIGGER_DEFAULTS,
	WATCH_DEFAULTS,
} from '../../../../nodes/mail/n8n/settings/defaults';

type Read = (context: IExecuteFunctions) => Promise<unknown>;

const ofItem = (context: IExecuteFunctions) => ({
	helpers: {},
	getNode: () => context.getNode(),
	getCredentials: async (type: string) => await context.getCredentials(type),
	parameter: (name: string, fallback?: unknown) => context.getNodeParameter(name, 0, fallback),
});
const trigger =
	(protocol: 'imap' | 'pop3' | 'graph', checkIntervalSeconds?: number): Read =>
	async (context) =>
		await readTriggerSettings(ofItem(context), protocol, checkIntervalSeconds);
const watchSettings: Read = async (context) => {
	const getNodeParameter = (name: string, fallback?: object) => context.getNodeParameter(name, 0, fallback);
	return await Promise.resolve(readHealthSettings({ getNodeParameter } as never));
};
const send: Read = async (context) => await readSendSettings(context, 0, parametersOf(context, 0));
const check: Read = async (context) => await readCheck(ofItem(context), context, probes);

const NODES: ReadonlyArray<readonly [INodeTypeDescription, Read]> = [
	[new MicrosoftImapTrigger().description, trigger('imap')],
	[new MicrosoftPop3Trigger().description, trigger('pop3', pop3Protocol.checkIntervalSeconds)],
	[new MicrosoftMapiTrigger().description, trigger('graph')],
	[new MicrosoftSmtpSend().description, send],
	[new MicrosoftMapiSend().description, send],
	[new MicrosoftMailHealth().description, check],
	[new MicrosoftMailHealthTrigger().description, watchSettings],
];

/** Adding the option is to ask for something that does not happen without it. */
const ASKED_FOR: Readonly<Record<string, string>> = {
	'options.sanitizeHtml': 'without it the HTML comes as it was sent',
	'watchOptions.remindEvery': 'without it there are no reminders; with it, one each hour',
};

function contextOf(description: INodeTypeDescription, given: INodeParameters): IExecuteFunctions {
	const node: INode = { id: 'n', name: 'Mail', type: 'x', typeVersion: 1, position: [0, 0], parameters: {} };
	const whole = { mailbox: 'desk@contoso.example', to: 'ann@contoso.example', ...given };
	const parameters =
		NodeHelpers.getNodeParameters(description.properties, whole, true, false, node, description) ?? {};
	return {
		getNode: () => node,
		getNodeParameter: (name: string, _item: number, fallback?: unknown) => parameters[name] ?? fallback,
		getCredentials: () =>
			Promise.resolve({ email: 'desk@contoso.example', oauthTokenData: { access_token: 'opaque' } }),
		getInputData: () => [{ json: {} }],
		getTimezone: () => 'UTC',
		getWorkflow: () => ({ id: 'w', active: false }),
		helpers: {},
	} as unknown as IExecuteFunctions;
}

/** What is plain data in settings; clients and compiled filters are made anew each time. */
const plain = (settings: unknown) => JSON.parse(JSON.stringify(settings, withoutTimes)) as unknown;
const withoutTimes = (name: string, value: unknown) => (name === 'activatedAt' ? 0 : value);

const CASES = NODES.flatMap(([description, read]) =>
	description.properties
		.filter(({ type }) => type === 'collection')
		.flatMap((collection) =>
			(collection.options as INodeProperties[])
				.filter(({ type }) => type !== 'fixedCollection' && type !== 'notice')
				.map((option) => [description.displayName, collection.name, option, description, read] as const),
		),
);

describe('an option that is added and left as it is', () => {
	it.each(CASES)('%s: changes nothing (%s)', async (_node, collection, option, description, read) => {
		const without = plain(await read(contextOf(description, {})));
		const given = { [collection]: { [option.name]: option.default as NodeParameterValueType } };
		const added = plain(await read(contextOf(description, given as INodeParameters)));
		if (ASKED_FOR[`${collection}.${option.name}`] === undefined)
			expect({ [option.name]: added }).toEqual({ [option.name]: without });
		else expect(added).not.toEqual(without);
	});

	it('is looked at in every node', () => expect(CASES.length).toBeGreaterThan(60));
});

describe('a number field that was cleared', () => {
	const numbers = new MicrosoftMailHealthTrigger().description.properties.filter(
		({ type }) => type === 'number',
	);
	it.each(
		numbers.flatMap((field) =>
			['nodes', 'connection']
				.filter((watch) => field.displayOptions?.show?.watch?.includes(watch) ?? true)
				.map((watch) => [field.displayName, watch, field] as const),
		),
	)(
		'%s (watching %s) has the default that the form shows',
		async (_label, watch, { name, default: shown }) => {
			const { description } = new MicrosoftMailHealthTrigger();
			const read = async (value: NodeParameterValueType) =>
				plain(await watchSettings(contextOf(description, { watch, [name]: value } as INodeParameters)));
			expect(await read('')).toEqual(await read(shown));
		},
	);
});

it('are those that the docs name', () => {
	expect(TRIGGER_DEFAULTS).toEqual({
		...{
			attachmentLimit: 25,
			attachmentPrefix: 'attachment_',
			attempts: 3,
			checkInterval: 30,
			giveUpAfter: 60,
		},
		...{ longestBackoff: 120, maxInFlight: 10, messageLimit: 50, overdueAfter: 60, retryDelay: 5 },
	});
	expect(SEND_DEFAULTS).toEqual({
		...{
			maxConnections: 3,
			maxReplyRecipients: 20,
			messagesPerConnection: 0,
			messagesPerMinute: 0,
			tries: 5,
		},
		waitAmount: 1,
	});
	expect([POP3_CHECK_INTERVAL, CHECK_DEFAULTS]).toEqual([60, { timeout: 20 }]);
	expect(WATCH_DEFAULTS).toEqual({
		...{ checkNodesEvery: 30, checkConnectionEvery: 60, failedChecks: 3, goodChecks: 2, remindEvery: 60 },
		warnDays: '30, 14, 7, 1',
	});
});
