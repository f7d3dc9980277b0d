import type { IExecuteFunctions, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { MicrosoftMapiSend } from '../../../../nodes/MicrosoftMapiSend/MicrosoftMapiSend.node';
import { FALLBACK_SIGN_INS, SIGN_INS } from '../../../../nodes/mail/n8n/credentials/credentialTypes';
import { Authority, EXCHANGE_SCOPES, GRAPH_SCOPES } from '../../../lab/authority/Authority';
import { ExchangeLab, type WebProtocol } from '../../../lab/ExchangeLab';

export const SENDER = 'ada@contoso.example';
export const CUSTOMER = 'grace@contoso.example';
export const APIS: readonly WebProtocol[] = ['graph', 'ews'];

export let exchange: ExchangeLab;
let authority: Authority;
const tokens: Partial<Record<WebProtocol, string>> = {};

/** To be called once in a test file. */
export function useMapiSender(): void {
	beforeAll(async () => {
		authority = await Authority.start();
		exchange = await ExchangeLab.start(authority);
		for (const { user } of authority.users) exchange.store.mailbox(user);
		tokens.graph = (await authority.signIn({ scope: GRAPH_SCOPES })).access_token;
		tokens.ews = (await authority.signIn({ scope: EXCHANGE_SCOPES })).access_token;
	});
	afterAll(async () => {
		await exchange?.stop();
		await authority?.stop();
	});
}

export interface Given {
	api: WebProtocol;
	items?: INodeExecutionData[];
	parameters?: INodeParameters & { options?: INodeParameters };
	/** For which API the credential is signed in. */
	signedInFor?: WebProtocol;
	continueOnFail?: boolean;
	/** The context of the node, as n8n hands it to each try of a run. */
	nodeContext?: object;
}

/** As n8n remembers what was processed, over executions. */
const entries = new Set<string>();
const processed = {
	checkProcessedAndRecord: (given: string[]) => {
		const fresh = given.filter((entry) => !entries.has(entry));
		for (const entry of given) entries.add(entry);
		return Promise.resolve({ new: fresh, processed: given.filter((entry) => !fresh.includes(entry)) });
	},
	removeProcessed: (given: string[]) => {
		for (const entry of given) entries.delete(entry);
		return Promise.resolve();
	},
};

/** Runs the node as n8n would, over the lab's servers. */
export async function run({
	api,
	items = [{ json: {} }],
	parameters = {},
	signedInFor = api,
	continueOnFail = true,
	nodeContext = {},
}: Given): Promise<INodeExecutionData[]> {
	const node = new MicrosoftMapiSend();
	const own = await exchange.parameters(api);
	const given = {
		to: CUSTOMER,
		subject: 'Hello',
		text: 'Hello',
		...own,
		...parameters,
		options: { ...own.options, ...parameters.options },
	};
	const draft = {
		id: '1',
		name: 'Send',
		type: 'x',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: {},
	};
	const filled = NodeHelpers.getNodeParameters(
		node.description.properties,
		given,
		true,
		false,
		draft,
		node.description,
	);
	const missing = Symbol('missing');
	const context = {
		getNode: () => ({ ...draft, credentials: {} }),
		getInputData: () => items,
		getInstanceId: () => 'instance-1',
		getTimezone: () => 'Europe/Berlin',
		getWorkflow: () => ({ id: 'workflow-1', name: 'Workflow' }),
		getExecutionId: () => '1',
		getMode: () => 'trigger',
		continueOnFail: () => continueOnFail,
		getExecutionCancelSignal: () => undefined,
		getContext: () => nodeContext,
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		getNodeParameter: (name: string, _index: number, fallback: unknown = missing) => {
			const value = filled?.[name] ?? fallback;
			if (value === missing) throw new Error(`Could not get parameter ${name}`);
			return value;
		},
		getCredentials: (type: string) =>
			Promise.resolve(credentialOf(type, signedInFor, parameters.fallbackApi)),
		helpers: {
			assertBinaryData: (index: number, field: string) => items[index]?.binary?.[field],
			getBinaryDataBuffer: (index: number, field: string) =>
				Promise.resolve(Buffer.from(items[index]?.binary?.[field]?.data ?? '', 'base64')),
			...processed,
		},
		logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
	} as unknown as IExecuteFunctions;
	const [output = []] = await node.execute.call(context);
	return output;
}

function credentialOf(type: string, signedInFor: WebProtocol, fallbackApi: unknown): object {
	const furtherServers = '127.0.0.1, localhost';
	if (type === SIGN_INS.app) {
		const { clientId, secret: clientSecret } = authority.client;
		const email = 'support@contoso.example';
		return {
			typedTokenUrl: authority.tokenUrl(),
			clientId,
			proof: 'secret',
			clientSecret,
			email,
			furtherServers,
		};
	}
	const api = type === FALLBACK_SIGN_INS.account ? (fallbackApi as WebProtocol) : signedInFor;
	return {
		email: SENDER,
		furtherServers,
		access: api === 'graph' ? 'graph' : 'mail',
		oauthTokenData: { access_token: tokens[api] },
	};
}

export const received = (subject: string, mailbox = CUSTOMER, folder?: string) =>
	exchange.store
		.messages(mailbox, folder)
		.map(({ mime }) => mime.toString())
		.filter((mime) => mime.includes(`Subject: ${subject}\r\n`));
