import type { INode, INodeParameters } from 'n8n-workflow';

import { ChatModel } from '../lab/ChatModel';
import { accessFor, MailLab } from '../lab/MailLab';
import type { N8nCredential, NodeDraft, WorkflowDraft } from '../lab/n8n/n8nTypes';
import { SmtpLabServer } from '../lab/smtp/SmtpLabServer';
import { expectNoSecrets } from './helpers/expectNoSecrets';
import type { SendNodeName } from './helpers/Outbox';
import { people } from './helpers/people';
import { Runs } from './helpers/Runs';

jest.setTimeout(180_000);

const WAYS: readonly SendNodeName[] = ['smtp', 'graph', 'ews'];
const START = 'Start';
const AGENT = 'AI Agent';
const MODEL = 'OpenAI Chat Model';
const TOOL = 'Send an email';
const CUSTOMER = 'customer@contoso.example';

const fromModel = (name: string) => `={{ $fromAI('${name}', '', 'string') }}`;
/** What the docs leave to the model. */
const MESSAGE: INodeParameters = {
	to: fromModel('to'),
	subject: fromModel('subject'),
	text: fromModel('text'),
};

/** An AI Agent of n8n with its OpenAI Chat Model, and a send node of ours as the only tool. */
describe('an AI agent with a send node as its tool', () => {
	let lab: MailLab;
	let model: ChatModel;
	let trap: SmtpLabServer;
	let openAi: N8nCredential;
	const credentials = new Map<SendNodeName, N8nCredential>();

	beforeAll(async () => {
		const users = people(...WAYS.map((by) => `agent-${by}`), 'customer');
		lab = await MailLab.start({ authority: { users }, exchange: true });
		model = await ChatModel.start();
		trap = await SmtpLabServer.start();
		openAi = await lab.api.createCredential('Model', 'openAiApi', { apiKey: 'lab', url: model.url });
		for (const by of WAYS) {
			credentials.set(by, await lab.signedInCredential(lab.user(`agent-${by}`), accessFor(by)));
		}
	});

	afterAll(async () => {
		await trap?.stop();
		await model?.stop();
		await lab?.stop();
	});

	/** One answer of the agent, whose model calls the tool with these arguments: what the tool told the model. */
	async function ask(
		by: SendNodeName,
		call: Record<string, unknown>,
		parameters: INodeParameters & { options?: INodeParameters } = {},
		onError?: INode['onError'],
	): Promise<string> {
		model.call = call;
		const before = model.results.length;
		const credential = credentials.get(by) as N8nCredential;
		const own = await lab.sendParameters(by, { ...MESSAGE, ...parameters });
		const { id } = await lab.api.createWorkflow(agentWith(by, own, credential, openAi, onError));
		await lab.api.runManually(id, START);
		await new Runs(lab.api, id, START).until(1);
		expect(model.results).toHaveLength(before + 1);
		return model.results.at(-1) ?? '';
	}

	/** Mails to the customer, by their subject. */
	function received(by: SendNodeName, subject: string): string[] {
		const mails =
			by === 'smtp' ? lab.relay.taken : lab.exchange.store.messages(lab.user('customer').user, 'inbox');
		return mails
			.map(({ mime }) => mime.toString())
			.filter((mime) => mime.includes(`Subject: ${subject}\r\n`));
	}

	it.each(WAYS)(
		'sends what the model writes by %s, and only where the builder allows it',
		async (by) => {
			const subject = `From an agent by ${by}`;
			const elsewhere = {
				...{ server: '127.0.0.1', port: trap.port, security: 'none', authentication: 'none' },
				...{ credential: 'another', fromEmail: 'boss@contoso.example', options: { allowUnencrypted: true } },
			};
			const result = await ask(by, { to: CUSTOMER, subject, text: 'Somebody is on the way.', ...elsewhere });
			expect(Object.keys(model.offered[0]?.parameters.properties ?? {}).sort()).toEqual([
				'subject',
				'text',
				'to',
			]);
			expect(result).toContain('"sent":true');
			expect(received(by, subject)).toHaveLength(1);
			expect(received(by, subject)[0]).toMatch(new RegExp(`^From: agent-${by}@contoso\\.example\\r?$`, 'm'));
			expect(trap.taken).toEqual([]);
		},
	);

	it.each(WAYS)('learns by %s why nothing was sent', async (by) => {
		const result = await ask(by, { to: 'nobody', subject: 'Never', text: '' });
		expect(JSON.parse(result)).toEqual([{ error: expect.stringContaining('To holds "nobody"') }]);
		expect(received(by, 'Never')).toEqual([]);
	});

	it('learns the server’s response to a message, and with On Error: Continue also what to do', async () => {
		const refusal = '550 5.7.60 Client does not have permissions to send as this sender';
		const server = await SmtpLabServer.start({
			authority: lab.authority,
			answer: (command) => (command === 'MAIL' ? refusal : undefined),
		});
		const where = { server: '127.0.0.1', port: server.port, security: 'none' };
		const call = { to: CUSTOMER, subject: 'Refused', text: '' };
		const stopped = await ask('smtp', call, where);
		const wentOn = await ask('smtp', call, where, 'continueRegularOutput');
		await server.stop();
		const message = expect.stringMatching(/may not send as this sender\. Details: 550 5\.7\.60/);
		expect(JSON.parse(stopped)).toEqual([{ error: message }]);
		const result = { message, kind: 'permission', hint: expect.stringContaining('Send As'), sent: false };
		expect(JSON.parse(wentOn)).toEqual([{ error: expect.objectContaining(result) }]);
	});

	it('learns that a message may have been sent if the server has not confirmed it', async () => {
		lab.exchange.loseNextAnswer('graph');
		const result = await ask('graph', { to: CUSTOMER, subject: 'Answer lost', text: '' });
		expect(result).toContain(`It may have been sent to ${CUSTOMER}`);
		expect(received('graph', 'Answer lost')).toHaveLength(1);
	});

	it.each(WAYS)('cannot choose the server of %s', async (by) => {
		const server = { serverFrom: 'other', server: fromModel('server') };
		const result = await ask(by, { to: CUSTOMER, subject: 'Never', text: '', server: '127.0.0.1' }, server);
		expect(result).toMatch(/Server may not be filled in by an AI model/);
		expect(received(by, 'Never')).toEqual([]);
	});

	it('leaves no secret in executions, logs and the messages to the model', async () => {
		await expectNoSecrets(lab);
		const secrets = [lab.authority.client.secret, ...(await lab.authority.issuedTokens())];
		const result = model.results.join('\n');
		expect(secrets.filter((secret) => result.includes(secret))).toHaveLength(0);
	});
});

function agentWith(
	by: SendNodeName,
	parameters: INodeParameters,
	credential: N8nCredential,
	openAi: N8nCredential,
	onError?: INode['onError'],
): WorkflowDraft {
	const held = ({ id, name, type }: N8nCredential) => ({ [type]: { id, name } });
	const nodes: NodeDraft[] = [
		{ name: START, type: 'n8n-nodes-base.manualTrigger', parameters: {} },
		{
			name: AGENT,
			type: '@n8n/n8n-nodes-langchain.agent',
			typeVersion: 3,
			parameters: { promptType: 'define', text: 'Answer the customer.', options: {} },
		},
		{
			name: MODEL,
			type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
			typeVersion: 1.3,
			parameters: {
				model: { __rl: true, mode: 'id', value: 'lab' },
				responsesApiEnabled: false,
				options: { maxRetries: 0 },
			},
			credentials: held(openAi),
		},
		{
			name: TOOL,
			type: `n8n-nodes-microsoft-mail.microsoft${by === 'smtp' ? 'Smtp' : 'Mapi'}SendTool`,
			typeVersion: 1.1,
			parameters: { authentication: credential.type, ...parameters },
			credentials: held(credential),
			...(onError === undefined ? {} : { onError }),
		},
	];
	const into = (type: 'main' | 'ai_languageModel' | 'ai_tool') => ({
		[type]: [[{ node: AGENT, type, index: 0 }]],
	});
	return {
		name: `Agent by ${by}`,
		nodes,
		connections: {
			[START]: into('main'),
			[MODEL]: into('ai_languageModel'),
			[TOOL]: into('ai_tool'),
		},
		settings: { executionOrder: 'v1' },
	};
}
