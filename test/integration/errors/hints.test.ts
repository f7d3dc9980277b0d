import {
	NodeHelpers,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INode,
	type INodeParameters,
	type INodeType,
	type ITriggerFunctions,
} from 'n8n-workflow';
import { MicrosoftImapTrigger } from '../../../nodes/MicrosoftImapTrigger/MicrosoftImapTrigger.node';
import { MicrosoftMailHealth } from '../../../nodes/MicrosoftMailHealth/MicrosoftMailHealth.node';
import { MicrosoftPop3Trigger } from '../../../nodes/MicrosoftPop3Trigger/MicrosoftPop3Trigger.node';
import { MicrosoftSmtpSend } from '../../../nodes/MicrosoftSmtpSend/MicrosoftSmtpSend.node';
import { CATALOG } from '../../../nodes/mail/errors/catalog';
import { credentialTests } from '../../../nodes/mail/n8n/credentials/credentialTests';
import { ScriptedServer, type Script } from '../../lab/ScriptedServer';
import { freePorts } from '../../lab/freePorts';
import { waitFor } from '../../lab/waitFor';

const MAILBOX = 'desk@contoso.example';
/** What Microsoft says is in n8n's error, as the catalog words it. */
const hintOf = (id: string) =>
	(CATALOG.find((row) => row.id === id)?.hint ?? 'no such row').replaceAll('support@contoso.com', MAILBOX);

const CAPABLE = /^(\S+) CAPABILITY/i;
const imap = (answer: string): Script => ({
	greeting: '* OK The Microsoft Exchange IMAP4 service is ready.',
	replies: [
		[CAPABLE, '* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR UIDPLUS IDLE\r\n$1 OK done'],
		[/^(\S+) AUTHENTICATE/i, answer],
		[/^(\S+) LOGOUT/i, '* BYE\r\n$1 OK done'],
		[/^(\S+) /, '$1 BAD User is authenticated but not connected.'],
	],
});
const pop3: Script = {
	greeting: '+OK The Microsoft Exchange POP3 service is ready.',
	replies: [
		[/^CAPA/i, '+OK\r\nUIDL\r\nTOP\r\nSASL XOAUTH2\r\n.'],
		[/^AUTH XOAUTH2/i, '+ '],
		[/^QUIT/i, '+OK'],
		[/^/, '-ERR Authentication failure: unknown user name or bad password.'],
	],
};
const smtp: Script = {
	greeting: '220 AM0PR10CA0001.outlook.office365.com Microsoft ESMTP MAIL Service ready',
	replies: [
		[/^EHLO/i, '250-AM0PR10CA0001.outlook.office365.com\r\n250-AUTH LOGIN XOAUTH2\r\n250 SMTPUTF8'],
		[
			/^AUTH/i,
			'535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [AM0PR10CA0001.EURPRD10.PROD.OUTLOOK.COM]',
		],
		[/^QUIT/i, '221 2.0.0 Service closing transmission channel', 'close'],
		[/^/, '530 5.7.57 Client not authenticated to send mail.'],
	],
};

interface ReportedError {
	message: string;
	description?: string | null;
}

/** The parts of n8n a node talks to. */
function contextOf(type: INodeType, parameters: INodeParameters, mode = 'trigger', activation = 'init') {
	const { description } = type;
	const node: INode = {
		id: 'node-1',
		name: 'Mail',
		type: 'x',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const values = NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		true,
		false,
		node,
		description,
	);
	node.parameters = values ?? {};
	const failed: ReportedError[] = [];
	const log: string[] = [];
	const write = (text: string) => void log.push(text);
	const oauthTokenData = { access_token: 'opaque', expires_in: 3600 };
	const context = {
		getNode: () => node,
		getWorkflow: () => ({ id: `w-${String(Math.random())}` }),
		getInstanceId: () => 'instance-1',
		getTimezone: () => 'Europe/Berlin',
		getExecutionId: () => '1',
		getExecutionCancelSignal: () => undefined,
		getContext: () => ({}),
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		onExecutionCancellation: () => undefined,
		getMode: () => mode,
		getActivationMode: () => activation,
		getInputData: () => [{ json: {} }],
		continueOnFail: () => false,
		getNodeParameter: (name: string, second?: unknown, third?: unknown) =>
			node.parameters[name] ?? (typeof second === 'number' ? third : second),
		getCurrentNodeParameter: (name: string) => node.parameters[name],
		getCredentials: async () => ({ email: MAILBOX, oauthTokenData, furtherServers: '127.0.0.1, localhost' }),
		getWorkflowStaticData: () => ({}),
		logger: { debug: write, info: write, warn: write, error: write },
		helpers: { refreshOAuth2Token: async () => oauthTokenData },
		emit: () => undefined,
		saveFailedExecution: (error: ReportedError) => failed.push(error),
	};
	return { context: context as unknown, failed, log };
}

async function failureOf(work: () => Promise<unknown>): Promise<ReportedError> {
	return await work().then(
		() => {
			throw new Error('It worked after all');
		},
		(error: ReportedError) => error,
	);
}

let server: ScriptedServer;
afterEach(async () => await server?.stop());

const at = () => ({ mailbox: MAILBOX, server: '127.0.0.1', port: server.port, security: 'none' });

const REFUSED = '$1 NO AUTHENTICATE failed.';
const TRIGGERS: Array<[string, INodeType, Script, string]> = [
	['IMAP', new MicrosoftImapTrigger(), imap(REFUSED), 'imapAuthentication'],
	['IMAP', new MicrosoftImapTrigger(), imap('$1 OK AUTHENTICATE completed.'), 'notConnectedToMailbox'],
	['POP3', new MicrosoftPop3Trigger(), pop3, 'pop3Authentication'],
];

describe('the hint of the catalog is what n8n shows', () => {
	it.each(TRIGGERS)('in the report of the %s trigger', async (_name, type, script, row) => {
		server = await ScriptedServer.start(script);
		const { context, failed, log } = contextOf(type, at());
		const { closeFunction } = (await type.trigger?.call(context as ITriggerFunctions)) ?? {};
		try {
			const error = await waitFor('the report', () => failed[0], 20_000);
			expect(error.description).toBe(hintOf(row));
			expect(error.message).toContain(`127.0.0.1:${String(server.port)}`);
			expect(log.join('\n')).toContain(hintOf(row));
		} finally {
			await closeFunction?.();
		}
	});

	it.each(TRIGGERS)(
		'where a person publishes the %s trigger, in the message',
		async (_name, type, script, row) => {
			server = await ScriptedServer.start(script);
			const { context, failed } = contextOf(type, at(), 'trigger', 'activate');
			const error = await failureOf(async () => await type.trigger?.call(context as ITriggerFunctions));
			expect(error.message).toContain(hintOf(row));
			expect(error.message).toContain(`127.0.0.1:${String(server.port)}`);
			expect(failed).toEqual([]);
		},
	);

	it.each(TRIGGERS)(
		'in the editor, when a step of the %s trigger is executed',
		async (_name, type, script, row) => {
			server = await ScriptedServer.start(script);
			const { context } = contextOf(type, at(), 'manual');
			const response = await type.trigger?.call(context as ITriggerFunctions);
			const error = await failureOf(async () => await response?.manualTriggerFunction?.());
			expect(error.description).toBe(hintOf(row));
			await response?.closeFunction?.();
		},
	);

	it('under the field Folder, when its list cannot be fetched', async () => {
		server = await ScriptedServer.start(imap(REFUSED));
		const type = new MicrosoftImapTrigger();
		const { context } = contextOf(type, at());
		const { searchFolders } = type.methods.listSearch;
		const error = await failureOf(async () => await searchFolders.call(context as ILoadOptionsFunctions));
		expect(error.description).toBe(hintOf('imapAuthentication'));
	});

	it('where a message cannot be sent', async () => {
		server = await ScriptedServer.start(smtp);
		const type = new MicrosoftSmtpSend();
		const mail = { fromEmail: MAILBOX, to: 'sam@example.org', subject: 'Hi', text: 'Hi' };
		const parameters = { ...mail, server: '127.0.0.1', port: server.port, security: 'none' };
		const { context } = contextOf(type, parameters);
		const error = await failureOf(async () => await type.execute.call(context as IExecuteFunctions));
		expect(error.description).toContain(hintOf('smtpAuthDisabled'));
	});

	it('in the report of a health check', async () => {
		server = await ScriptedServer.start(imap(REFUSED));
		const type = new MicrosoftMailHealth();
		const parameters = { protocol: 'imap', ...at(), options: { checkHosts: false } };
		const { context } = contextOf(type, parameters);
		const [, unreachable] = await type.execute.call(context as IExecuteFunctions);
		expect(JSON.stringify(unreachable?.[0]?.json)).toContain(
			JSON.stringify(hintOf('imapAuthentication')).slice(1, -1),
		);
	});
});

describe('a credential that is tested', () => {
	const test = async (name: keyof typeof credentialTests, data: Record<string, unknown>) =>
		await credentialTests[name].call({} as never, { id: '1', name: 'x', type: name, data } as never);

	it('reports what to do about a proxy that is not there', async () => {
		const [port = 0] = await freePorts(1);
		const error = await test('testMicrosoftMailProxy', { type: 'http', host: '127.0.0.1', port });
		expect(error).toMatchObject({ status: 'Error' });
		expect(CATALOG.some(({ hint }) => error.message.endsWith(hint))).toBe(true);
	});

	it('reports what to do about a sign-in that is refused', async () => {
		const body = JSON.stringify({
			error: 'invalid_client',
			error_description:
				"AADSTS7000222: The provided client secret keys for app '0a1b' are expired. Trace ID: 5f1b0c1e-0d7f-4b8b-9d0e-1c8f3d5a2b00 Correlation ID: 9a7c7f0a-6f0e-4b57-8f7c-2c1d5be0a111 Timestamp: 2026-11-20 09:14:01Z",
			error_codes: [7000222],
		});
		const head = `HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${String(Buffer.byteLength(body))}\r\n\r\n`;
		// The form that comes behind the empty line has none of its own.
		server = await ScriptedServer.start({ replies: [[/^$/, Buffer.from(head + body), 'close']] });
		const error = await test('testMicrosoftMailApp', {
			tenant: 'contoso.example',
			clientId: 'c0ffee00-1111-4222-8333-444455556666',
			proof: 'secret',
			clientSecret: 'Lab~Secret',
			typedTokenUrl: `http://127.0.0.1:${String(server.port)}/contoso.example/oauth2/v2.0/token`,
		});
		expect(error).toMatchObject({ status: 'Error' });
		expect(error.message).toContain(hintOf('secretExpired'));
	});
});
