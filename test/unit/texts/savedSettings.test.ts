import {
	NodeHelpers,
	type IExecuteFunctions,
	type INode,
	type INodeParameters,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { MicrosoftMapiSend } from '../../../nodes/MicrosoftMapiSend/MicrosoftMapiSend.node';
import { MicrosoftSmtpSend } from '../../../nodes/MicrosoftSmtpSend/MicrosoftSmtpSend.node';
import { probes } from '../../../nodes/MicrosoftMailHealth/probes';
import { readCheck } from '../../../nodes/mail/n8n/health/readCheck';
import { readHealthSettings } from '../../../nodes/mail/n8n/health/readHealthSettings';
import { parametersOf } from '../../../nodes/mail/n8n/send/parametersOf';
import { readDraft } from '../../../nodes/mail/n8n/send/readDraft';
import { readSendSettings } from '../../../nodes/mail/n8n/send/readSendSettings';
import { readTriggerSettings } from '../../../nodes/mail/n8n/settings/readTriggerSettings';
import { readWebApi } from '../../../nodes/mail/n8n/settings/readWebApi';
import golden from '../../fixtures/saved/settings-0.1.0.json';
import saved from '../../fixtures/saved/workflow-0.1.0.json';
import { descriptions } from './labels';

const types = descriptions() as INodeTypeDescription[];

function typeOf(node: INode): INodeTypeDescription {
	const type = types.find(({ name }) => `n8n-nodes-microsoft-mail.${name}` === node.type);
	if (type === undefined) throw new Error(`There is no ${node.type} any more`);
	return type;
}

const FILE = { fileName: 'a.txt', mimeType: 'text/plain', data: 'YQ==' };

/** What n8n hands to a node that it runs: fields that are not shown are not there. */
function contextOf(node: INode, type = typeOf(node)): IExecuteFunctions {
	const kept = NodeHelpers.getNodeParameters(type.properties, node.parameters, true, false, node, type) ?? {};
	const missing = Symbol('missing');
	return {
		getNode: () => node,
		getNodeParameter: (name: string, _item: number, fallback: unknown = missing) => {
			const value = kept[name] ?? fallback;
			if (value === missing) throw new Error(`Could not get parameter ${name}`);
			return value === '={{ $json.to }}' ? 'ann@company.com' : value;
		},
		getCredentials: () =>
			Promise.resolve({ email: 'desk@company.com', furtherServers: '*.company.com', access: 'mail' }),
		getInputData: () => [{ json: {}, binary: { attachment_0: FILE } }],
		getTimezone: () => 'UTC',
		getWorkflow: () => ({ id: 'w', active: false }),
		helpers: {
			assertBinaryData: () => FILE,
			getBinaryDataBuffer: () => Promise.resolve(Buffer.from('a')),
		},
	} as unknown as IExecuteFunctions;
}

async function settingsOf(node: INode, type = typeOf(node)): Promise<unknown> {
	const context = contextOf(node, type);
	const ofTrigger = {
		helpers: {},
		getNode: () => node,
		getCredentials: async (name: string) => await context.getCredentials(name),
		parameter: (name: string, fallback: unknown = null) => context.getNodeParameter(name, 0, fallback),
	};
	const getNodeParameter = (name: string, fallback: object | null = null) =>
		context.getNodeParameter(name, 0, fallback);
	switch (type.name) {
		case 'microsoftImapTrigger':
			return await readTriggerSettings(ofTrigger, 'imap');
		case 'microsoftPop3Trigger':
			return await readTriggerSettings(ofTrigger, 'pop3');
		case 'microsoftMapiTrigger':
			return await readTriggerSettings(
				ofTrigger,
				readWebApi({ getNode: () => node, getNodeParameter } as never),
			);
		case 'microsoftSmtpSend':
		case 'microsoftMapiSend': {
			const parameter = parametersOf(context, 0);
			return [await readSendSettings(context, 0, parameter), await readDraft(context, 0, parameter, [])];
		}
		case 'microsoftMailHealth':
			return await readCheck(ofTrigger, context, probes);
		default:
			return readHealthSettings({ getNodeParameter } as never);
	}
}

/** What is plain data in settings; clients and times are made anew each time. */
function plain(settings: unknown): unknown {
	const kept = (name: string, value: unknown) =>
		['activatedAt', 'date', 'tokens', 'probe', 'viewer', 'nodes'].includes(name) ? undefined : value;
	return JSON.parse(JSON.stringify(settings, kept)) as unknown;
}

const NODES = saved.nodes as unknown as INode[];

describe('a workflow that was saved with 0.1.0', () => {
	it.each(NODES.map((node) => [node.name, node] as const))(
		'is read as it was then: %s',
		async (name, node) => {
			const before = (golden as Record<string, object>)[name];
			expect(before).toBeDefined();
			// What is new since then has its default.
			expect(plain(await settingsOf(node))).toMatchObject(before ?? {});
		},
	);

	const moved: INodeParameters = { cc: 'c@company.com', bcc: 'd@company.com', attachments: 'attachment_0' };
	const nodes = { microsoftSmtpSend: new MicrosoftSmtpSend(), microsoftMapiSend: new MicrosoftMapiSend() };

	it.each(Object.entries(nodes))('says the same as one of today: %s', async (name, { description }) => {
		expect(description.defaultVersion).toBe(1.1);
		const first = NODES.find((node) => node.name === name) as INode;
		const { options, ...parameters } = first.parameters as { options: INodeParameters } & INodeParameters;
		const others = Object.fromEntries(Object.entries(options).filter(([key]) => !(key in moved)));
		const chosen = { serverFrom: 'other', fallbackServerFrom: 'other' };
		const today = (given: INodeParameters): INode => ({
			...first,
			typeVersion: 1.1,
			parameters: { ...parameters, ...chosen, ...given },
		});
		const before = { ...first, parameters: { ...parameters, options: { ...others, ...moved } } };
		const now = plain(await settingsOf(today({ ...moved, options: others }), description));
		expect(now).toEqual(plain(await settingsOf(before, description)));
		// What is no longer shown there counts no longer.
		const hidden = (await settingsOf(today({ options: { ...others, ...moved } }), description)) as [
			unknown,
			object,
		];
		expect(hidden[1]).toMatchObject({ cc: [], bcc: [], attachments: [] });
	});
});
