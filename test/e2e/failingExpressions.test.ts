import type { INodeParameters, INodeProperties, INodePropertyCollection, INodeType } from 'n8n-workflow';

import { MicrosoftMailHealth } from '../../nodes/MicrosoftMailHealth/MicrosoftMailHealth.node';
import { MicrosoftMapiSend } from '../../nodes/MicrosoftMapiSend/MicrosoftMapiSend.node';
import { MicrosoftSmtpSend } from '../../nodes/MicrosoftSmtpSend/MicrosoftSmtpSend.node';
import { MailLab } from '../lab/MailLab';
import type { N8nCredential } from '../lab/n8n/n8nTypes';
import { runActions, type ActionRun } from './helpers/runActions';
import { people } from './helpers/people';

jest.setTimeout(300_000);

/** Fails whenever it is asked for: no node of the workflow has this name. */
const FAILS = "={{ $('Never ran').item.json.value }}";

const ways = ['continueErrorOutput', 'continueRegularOutput'] as const;

interface Case {
	/** As the form calls it: `Options > Reply To`. */
	name: string;
	parameters: INodeParameters;
	typeVersion?: number;
}

/** Each parameter that takes an expression, alone, with whatever has to be chosen for it to be shown. */
function casesOf(properties: readonly INodeProperties[]): Case[] {
	const byName = (name: string) => properties.filter((property) => property.name === name);
	const shownBy = (property: INodeProperties): INodeParameters => {
		const { show = {}, hide = {} } = property.displayOptions ?? {};
		const switchedOn = Object.entries(hide).map(([key, values]) => [key, [values?.[0] === false]] as const);
		return Object.fromEntries(
			[...Object.entries(show), ...switchedOn].flatMap(([key, values]) => {
				const name = key.replace(/^\//, '');
				const [value] = values ?? [];
				const outer = byName(name).map(shownBy);
				return [...outer.flatMap((one) => Object.entries(one)), [name, value]];
			}),
		) as INodeParameters;
	};
	return properties.flatMap((property) => {
		const shown = shownBy(property);
		return failing(property).map(({ name, parameters }) => ({
			name,
			...of(shown),
			parameters: { ...ofForm(shown), ...parameters },
		}));
	});
}

/** A field that later nodes alone have is shown from 1.1 on. */
function of(shown: INodeParameters): Pick<Case, 'typeVersion'> {
	const version = shown['@version'];
	return version === undefined || version === 1 ? {} : { typeVersion: 1.1 };
}

/** What n8n knows of the node itself is no parameter. */
const ofForm = (shown: INodeParameters): INodeParameters =>
	Object.fromEntries(Object.entries(shown).filter(([name]) => !name.startsWith('@')));

function failing(property: INodeProperties): Case[] {
	const { name, displayName, type, options = [] } = property;
	const at = (inner: Case): Case => ({
		name: `${displayName} > ${inner.name}`,
		parameters: { [name]: inner.parameters },
	});
	if (type === 'notice' || type === 'hidden' || type === 'credentials') return [];
	if (type === 'collection') return (options as INodeProperties[]).flatMap(failing).map(at);
	if (type === 'fixedCollection') {
		const isMany = property.typeOptions?.multipleValues === true;
		return (options as INodePropertyCollection[]).flatMap((group) =>
			group.values.flatMap(failingAmong).map((inner) => {
				const value = isMany ? [inner.parameters] : inner.parameters;
				return at({ name: inner.name, parameters: { [group.name]: value } });
			}),
		);
	}
	if (property.noDataExpression === true) return [];
	const value = type === 'resourceLocator' ? { __rl: true, mode: 'path', value: FAILS } : FAILS;
	return [{ name: displayName, parameters: { [name]: value } }];
}

/** One of a group, with what has to be chosen beside it. */
function failingAmong(property: INodeProperties): Case[] {
	const beside = Object.entries(property.displayOptions?.show ?? {}).map(([key, values]) => [
		key,
		values?.[0],
	]);
	const chosen = Object.fromEntries(beside) as INodeParameters;
	return failing(property).map(({ name, parameters }) => ({
		name,
		parameters: { ...chosen, ...parameters },
	}));
}

const TO_CUSTOMER: INodeParameters = {
	to: 'customer@contoso.example',
	subject: 'Hello',
	text: 'Hello',
	emailFormat: 'both',
};

/** What a relay without a sign-in cannot do without. */
const BY_RELAY: INodeParameters = {
	fromEmail: 'sender@contoso.example',
	fallbackFromEmail: 'sender@contoso.example',
	server: '127.0.0.1',
	fallbackServer: '127.0.0.1',
};

const actions: Array<[name: string, type: string, node: INodeType, base: INodeParameters]> = [
	[
		'Microsoft SMTP Send',
		'microsoftSmtpSend',
		new MicrosoftSmtpSend(),
		{ ...TO_CUSTOMER, ...BY_RELAY, message: 'Sure?' },
	],
	['Microsoft MAPI Send', 'microsoftMapiSend', new MicrosoftMapiSend(), { ...TO_CUSTOMER, message: 'Sure?' }],
	['Microsoft Mail Health', 'microsoftMailHealth', new MicrosoftMailHealth(), { protocol: 'smtp' }],
];

/** With a mail to answer or to forward. */
const REPLY: INodeParameters = {
	operation: 'reply',
	mail: { from: [{ address: 'customer@contoso.example' }], messageId: 'a@contoso.example', subject: 'Hello' },
};
const ASK: INodeParameters = { operation: 'sendAndWait' };
const LIMIT = 'Options > Limit Wait Time';
const NEEDS: Readonly<Record<string, INodeParameters>> = {
	'Options > Max Reply Recipients': REPLY,
	'Forward Attachments': REPLY,
	'Raw Message Field': REPLY,
	[`${LIMIT} > Limit Type`]: ASK,
	[`${LIMIT} > Amount`]: ASK,
	[`${LIMIT} > Unit`]: ASK,
	[`${LIMIT} > Max Date and Time`]: ASK,
	'Options > Reply to All': REPLY,
	'Options > Save as Draft': REPLY,
};

/** n8n takes whatever a node throws, with On Error set to go on, for a reason to hand on the input as if all were well. */
describe('an expression that fails', () => {
	let lab: MailLab;
	let credentials: N8nCredential[];

	beforeAll(async () => {
		lab = await MailLab.start({ authority: { users: people('sender', 'customer') } });
		credentials = [
			await lab.signedInCredential(lab.user('sender')),
			await lab.signedInCredential(lab.user('customer'), {}, 'microsoftMailFallbackOAuth2Api'),
		];
	});
	afterAll(async () => await lab?.stop());

	describe.each(actions)('in %s', (_name, type, node, base) => {
		const cases = casesOf(node.description.properties);
		let status: string;
		let runs: ReadonlyMap<string, ActionRun>;

		beforeAll(async () => {
			const given = cases.flatMap(({ name, parameters, typeVersion = 1 }, index) =>
				ways.map((onError) => ({
					name: nameOf(index, onError),
					type,
					typeVersion,
					parameters: { ...base, ...NEEDS[name], ...parameters },
					onError,
				})),
			);
			({ status, runs } = await runActions(lab, given, credentials));
		});

		it('does not end the execution', () => expect(status).toBe('success'));

		it('is tried in every parameter that accepts expressions', () => expect(cases.length).toBeGreaterThan(10));

		it.each(cases.map(({ name }, index) => [name, index] as const))(
			'is reported on the error output: %s',
			(_parameter, index) => {
				const byErrorOutput = runs.get(nameOf(index, 'continueErrorOutput'));
				expect(byErrorOutput?.succeeded).toEqual([]);
				expect(byErrorOutput?.failed).toHaveLength(1);
				const error = JSON.stringify(byErrorOutput?.failed[0]?.json.error);
				// The words of n8n for a node that is not there.
				expect(error).toMatch(/node doesn't exist/);
				// The input stands nowhere as if it had been worked on.
				const regular = runs.get(nameOf(index, 'continueRegularOutput'))?.succeeded ?? [];
				expect(regular.map(({ json }) => Object.keys(json))).toEqual([['error']]);
			},
		);
	});
});

function nameOf(index: number, onError: string): string {
	return `${String(index)} ${onError}`;
}
