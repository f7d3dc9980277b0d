import type { IExecuteFunctions, INodeTypeDescription } from 'n8n-workflow';
import { MicrosoftMailHealth } from '../../../../../nodes/MicrosoftMailHealth/MicrosoftMailHealth.node';
import { MicrosoftMailHealthTrigger } from '../../../../../nodes/MicrosoftMailHealthTrigger/MicrosoftMailHealthTrigger.node';
import { readCheck, type Probes } from '../../../../../nodes/mail/n8n/health/readCheck';
import { readHealthSettings } from '../../../../../nodes/mail/n8n/health/readHealthSettings';
import { expectRow, expectWhole, type Look, type Rows } from './Form';

/** A probe cannot be looked into: what it was made of. */
const made = (protocol: string) => (settings: object) => ({ ...settings, protocol });
const PROBES = Object.fromEntries(
	['imap', 'pop3', 'smtp', 'graph', 'ews'].map((protocol) => [protocol, made(protocol)]),
) as unknown as Probes;

const check = async (context: IExecuteFunctions) => {
	const parameter = (name: string, fallback?: unknown) => context.getNodeParameter(name, 0, fallback);
	const settings = {
		helpers: {},
		getNode: () => context.getNode(),
		getCredentials: async (type: string) => await context.getCredentials(type),
		parameter,
	};
	const { probe, stepMs, mailbox } = await readCheck(settings, context, PROBES);
	return { probe, stepMs, mailbox };
};

const watch: Look = async (context) => {
	const getNodeParameter = (name: string, fallback?: object) => context.getNodeParameter(name, 0, fallback);
	const settings = readHealthSettings({ getNodeParameter } as never);
	return { ...settings, ...(settings.watch === 'connection' ? await check(context) : {}) };
};

const CONNECTION: Rows = {
	protocol: {
		value: 'pop3',
		changes: { 'probe.protocol': 'pop3', 'probe.connection.port': 995, 'probe.folder': 'gone' },
	},
	authentication: {
		value: 'microsoftMailAppApi',
		changes: { 'probe.account': 'microsoftMailAppApi:microsoftMailAppApi', 'probe.isApp': true },
	},
	mailbox: {
		value: 'sales@contoso.example',
		changes: { mailbox: 'sales@contoso.example', 'probe.mailbox': 'sales@contoso.example' },
	},
	server: { value: 'mail.contoso.example', changes: { 'probe.connection.host': 'mail.contoso.example' } },
	security: {
		value: 'starttls',
		changes: { 'probe.connection.security': 'starttls', 'probe.connection.port': 143 },
	},
	port: { value: 1993, changes: { 'probe.connection.port': 1993 } },
	folder: { value: { mode: 'id', value: 'Archive' }, changes: { 'probe.folder': 'Archive' } },
	proxy: { value: 'none', changes: { 'probe.connection.proxy': 'none' } },
	'options.allowUnencrypted': { value: true, changes: { 'probe.connection.allowUnencrypted': true } },
	'options.ca': { value: 'PEM', changes: { 'probe.connection.ca': 'PEM' } },
	'options.ignoreCertificateErrors': {
		value: true,
		changes: { 'probe.connection.ignoreCertificateErrors': true },
	},
	'options.timeout': { value: 7, changes: { stepMs: 7_000, 'probe.answerMs': 7_000 } },
};

/** The same of the trigger, which has them where it watches one connection. */
const WATCHED = Object.fromEntries(
	Object.entries(CONNECTION).map(([path, row]) => [path, { ...row, among: { watch: 'connection' } }]),
);

const WATCH: Rows = {
	...WATCHED,
	watch: {
		value: 'connection',
		changes: {
			watch: 'connection',
			everyMs: 60_000,
			mailbox: 'desk@contoso.example',
			stepMs: 20_000,
			probe: expect.objectContaining({ protocol: 'imap' }),
		},
	},
	checkEvery: { value: 15, changes: { everyMs: 15_000 } },
	failedChecks: { value: 5, changes: { 'policy.failedChecks': 5 } },
	'watchOptions.goodChecks': { value: 4, changes: { 'policy.goodChecks': 4 } },
	'watchOptions.remindEvery': { value: 30, changes: { 'policy.remindMs': 1_800_000 } },
	'watchOptions.warnDays': { value: '10, 3', changes: { 'policy.warnDays': [10, 3] } },
};

const NODES: ReadonlyArray<readonly [string, INodeTypeDescription, Look, Rows, Record<string, string>]> = [
	[
		'Microsoft Mail Health',
		new MicrosoftMailHealth().description,
		check,
		CONNECTION,
		{ 'options.checkHosts': 'e2e/healthCheck.test.ts' },
	],
	['Microsoft Mail Health Trigger', new MicrosoftMailHealthTrigger().description, watch, WATCH, {}],
];

describe.each(NODES)('%s', (_name, description, look, rows, elsewhere) => {
	it('has a row for each of its fields', () => expectWhole(description, rows, elsewhere));

	it.each(Object.entries(rows))('%s changes its setting, and no other', async (...row) => {
		await expectRow(description, look, row);
	});
});
