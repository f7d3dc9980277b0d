import {
	NodeHelpers,
	type IExecuteFunctions,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { MicrosoftMailAppApi } from '../../../../credentials/MicrosoftMailAppApi.credentials';
import { MicrosoftMailOAuth2Api } from '../../../../credentials/MicrosoftMailOAuth2Api.credentials';
import { MicrosoftMailPersonalOAuth2Api } from '../../../../credentials/MicrosoftMailPersonalOAuth2Api.credentials';
import { MicrosoftMailProxyApi } from '../../../../credentials/MicrosoftMailProxyApi.credentials';
import { MicrosoftImapTrigger } from '../../../../nodes/MicrosoftImapTrigger/MicrosoftImapTrigger.node';
import { MicrosoftMailHealth } from '../../../../nodes/MicrosoftMailHealth/MicrosoftMailHealth.node';
import { MicrosoftMailHealthTrigger } from '../../../../nodes/MicrosoftMailHealthTrigger/MicrosoftMailHealthTrigger.node';
import { probes } from '../../../../nodes/MicrosoftMailHealth/probes';
import { MicrosoftMapiSend } from '../../../../nodes/MicrosoftMapiSend/MicrosoftMapiSend.node';
import { MicrosoftMapiTrigger } from '../../../../nodes/MicrosoftMapiTrigger/MicrosoftMapiTrigger.node';
import { MicrosoftPop3Trigger } from '../../../../nodes/MicrosoftPop3Trigger/MicrosoftPop3Trigger.node';
import { MicrosoftSmtpSend } from '../../../../nodes/MicrosoftSmtpSend/MicrosoftSmtpSend.node';
import { assertAudience } from '../../../../nodes/mail/n8n/credentials/assertAudience';
import { assertMayGoTo } from '../../../../nodes/mail/n8n/credentials/assertMayGoTo';
import { SIGN_INS } from '../../../../nodes/mail/n8n/credentials/credentialTypes';
import { readApp } from '../../../../nodes/mail/n8n/credentials/readApp';
import { readCheck } from '../../../../nodes/mail/n8n/health/readCheck';
import { readHealthSettings } from '../../../../nodes/mail/n8n/health/readHealthSettings';
import { parametersOf } from '../../../../nodes/mail/n8n/send/parametersOf';
import { readDraft } from '../../../../nodes/mail/n8n/send/readDraft';
import { readSendSettings } from '../../../../nodes/mail/n8n/send/readSendSettings';
import { cloudOf } from '../../../../nodes/mail/n8n/settings/cloudOf';
import { toProxy } from '../../../../nodes/mail/n8n/settings/readProxySettings';
import { readTriggerSettings } from '../../../../nodes/mail/n8n/settings/readTriggerSettings';
import { readWebApi } from '../../../../nodes/mail/n8n/settings/readWebApi';

type Read = (context: IExecuteFunctions) => Promise<unknown>;

const ofItem = (context: IExecuteFunctions) => ({
	helpers: {},
	getNode: () => context.getNode(),
	getCredentials: async (type: string) => await context.getCredentials(type),
	parameter: (name: string, fallback?: unknown) => context.getNodeParameter(name, 0, fallback),
});

const trigger =
	(protocol: 'imap' | 'pop3' | 'graph'): Read =>
	async (context) => {
		const getNodeParameter = (name: string, fallback?: string) => context.getNodeParameter(name, 0, fallback);
		const node = { getNode: () => context.getNode(), getNodeParameter };
		await readTriggerSettings(ofItem(context), protocol === 'graph' ? readWebApi(node) : protocol);
	};

const send: Read = async (context) => {
	const parameter = parametersOf(context, 0);
	await readSendSettings(context, 0, parameter);
	await readDraft(context, 0, parameter, []);
};

const check: Read = async (context) => await readCheck(ofItem(context), context, probes);

const watch: Read = async (context) => {
	const getNodeParameter = (name: string, fallback?: object) => context.getNodeParameter(name, 0, fallback);
	if (readHealthSettings({ getNodeParameter } as never).watch === 'connection') await check(context);
};

const NODES: ReadonlyArray<readonly [description: INodeTypeDescription, read: Read]> = [
	[new MicrosoftImapTrigger().description, trigger('imap')],
	[new MicrosoftPop3Trigger().description, trigger('pop3')],
	[new MicrosoftMapiTrigger().description, trigger('graph')],
	[new MicrosoftSmtpSend().description, send],
	[new MicrosoftMapiSend().description, send],
	[new MicrosoftMailHealth().description, check],
	[new MicrosoftMailHealthTrigger().description, watch],
];

interface Choice {
	/** `options.importance` */
	path: string[];
	property: INodeProperties;
	given: INodeParameters;
}

/** Every field with a list to choose from, wherever in the form it stands. */
function choicesIn(
	properties: readonly INodeProperties[],
	path: string[] = [],
	given: INodeParameters = {},
): Choice[] {
	return properties.flatMap((property): Choice[] => {
		const conditions = Object.entries(property.displayOptions?.show ?? {}).map(([name, values]) => [
			name.replace(/^\//, ''),
			(values as unknown[])[0],
		]);
		const all = { ...given, ...(Object.fromEntries(conditions) as INodeParameters) };
		const here = [...path, property.name];
		if (property.type === 'options') return [{ path: here, property, given: all }];
		if (property.type === 'collection') return choicesIn(property.options as INodeProperties[], here, all);
		if (property.type !== 'fixedCollection') return [];
		return (property.options as INodePropertyCollection[]).flatMap(({ name, values }) =>
			choicesIn(values, [...here, name], all),
		);
	});
}

/** What shows a field that is shown by others, so far as forms go. */
const SHOWN_BY: INodeParameters = { useFallback: true, watch: 'connection' };

function contextOf(
	description: INodeTypeDescription,
	{ path, given }: Choice,
	value: unknown,
): IExecuteFunctions {
	// A field of later nodes is shown from 1.1 on.
	const typeVersion = given['@version'] === undefined || given['@version'] === 1 ? 1 : 1.1;
	const node: INode = { id: 'n', name: 'Mail', type: 'x', typeVersion, position: [0, 0], parameters: {} };
	const desk = 'desk@contoso.example';
	const whole = { ...SHOWN_BY, mailbox: desk, fromEmail: desk, fallbackFromEmail: desk, to: desk, ...given };
	// A relay has no server that follows from a credential.
	if (given.authentication === 'none') Object.assign(whole, { server: 'relay.example' });
	if (given.fallbackAuthentication === 'none') Object.assign(whole, { fallbackServer: 'relay.example' });
	const shown = path[0] === 'watch' ? { ...whole, watch: 'nodes' } : whole;
	const parameters =
		NodeHelpers.getNodeParameters(description.properties, shown, true, false, node, description) ?? {};
	let place: Record<string, unknown> = parameters;
	for (const name of path.slice(0, -1)) place = (place[name] ??= {}) as Record<string, unknown>;
	// A meeting has to be one.
	if (path.includes('meeting'))
		Object.assign(place, { start: '2026-11-25T14:30:00Z', end: '2026-11-25T15:30:00Z' });
	place[path.at(-1) ?? ''] = value;
	const credential = {
		email: 'desk@contoso.example',
		host: 'proxy.example',
		port: 3128,
		clientId: 'c',
		clientSecret: 's3cr3t',
		tenant: 'contoso.example',
		oauthTokenData: { access_token: 'opaque' },
	};
	return {
		getNode: () => node,
		getNodeParameter: (name: string, _item: number, fallback?: unknown) => parameters[name] ?? fallback,
		getCredentials: () => Promise.resolve(credential),
		getInputData: () => [{ json: {} }],
		getTimezone: () => 'UTC',
		getSignedResumeUrl: () => 'https://n8n.example/webhook-waiting/7',
		helpers: {},
	} as unknown as IExecuteFunctions;
}

const CASES = NODES.flatMap(([description, read]) =>
	choicesIn(description.properties).map(
		(choice) => [description.displayName, choice.path.join('.'), description, choice, read] as const,
	),
);

describe('a choice in a form', () => {
	it('is found in every node', () => {
		for (const [{ displayName }] of NODES)
			expect(CASES.filter(([node]) => node === displayName).length).toBeGreaterThan(0);
		expect(CASES.length).toBeGreaterThan(50);
	});

	it.each(CASES)(
		'%s: %s refuses what is not on its list',
		async (_node, _path, description, choice, read) => {
			for (const value of ['nonsense', 'constructor', '', 0, true, [], ['none'], {}]) {
				const reading = read(contextOf(description, choice, value));
				await expect(reading).rejects.toMatchObject({
					message: expect.stringMatching(
						new RegExp(`^${choice.property.displayName}\\b.* which is not one of its choices`),
					),
				});
			}
		},
	);

	it.each(CASES)(
		'%s: %s takes all on its list, by value and by label',
		async (_node, _path, description, choice, read) => {
			for (const { name, value } of choice.property.options as INodePropertyOptions[]) {
				for (const given of [value, name, String(name).toUpperCase()]) {
					const error = await read(contextOf(description, choice, given)).then(
						() => undefined,
						(thrown: unknown) => (thrown as Error).message,
					);
					expect(error ?? '').not.toContain('not one of its choices');
				}
			}
		},
	);
});

const readAccess = (data: object) => assertAudience(data as never, 'opaque', 'mail');
const APP = { tenant: 'contoso.example', clientId: 'c', clientSecret: 's' };
const readers: Readonly<Record<string, (data: object) => unknown>> = {
	cloud: (data) => cloudOf(data as never),
	proof: (data) => readApp({ ...APP, ...data } as never, 'mail'),
	endpoint: readAccess,
	access: readAccess,
	allowedHttpRequestDomains: (data) =>
		assertMayGoTo(SIGN_INS.work, data as never, { host: 'outlook.office365.com', port: 993 } as never),
	kind: (data) => toProxy({ host: 'proxy.example', port: 1, ...data }),
};

const CREDENTIAL_CASES = [
	new MicrosoftMailOAuth2Api(),
	new MicrosoftMailPersonalOAuth2Api(),
	new MicrosoftMailAppApi(),
	new MicrosoftMailProxyApi(),
].flatMap(({ displayName, properties }) =>
	choicesIn(properties).map(({ property }) => [displayName, property.name, property] as const),
);

describe('a choice in a credential', () => {
	it.each(CREDENTIAL_CASES)('%s: %s refuses what is not on its list', (_type, name, { displayName }) => {
		const read = readers[name];
		for (const value of ['nonsense', 'constructor', '', 0, true, [], ['none'], {}, null])
			expect(() => read?.({ [name]: value })).toThrow(`${displayName} `);
	});

	it.each(CREDENTIAL_CASES)('%s: %s takes all on its list', (_type, name, { options }) => {
		const read = readers[name] as (data: object) => unknown;
		for (const { name: label, value } of options as INodePropertyOptions[]) {
			for (const given of [value, label]) {
				const reading = () => read({ [name]: given });
				try {
					reading();
				} catch (error) {
					expect((error as Error).message).not.toContain('not one of its choices');
				}
			}
		}
	});
});
