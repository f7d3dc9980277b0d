import { createRequire } from 'node:module';
import { join } from 'node:path';
import { N8N } from '../n8nAsInstalled';
import { newTally, type Tally } from '../drain/Task';
import type { ExchangeTask } from './ExchangeTask';

interface Item {
	json: { id?: string };
}

interface OutlookTrigger {
	poll(this: object): Promise<Item[][] | null>;
}

interface Operation {
	execute(this: object, index: number): Promise<Item[]>;
}

interface Request {
	headers?: Record<string, string>;
}

type Send = (workflow: object, additionalData: object, node: object, request: Request) => Promise<unknown>;

interface Loaded {
	MicrosoftOutlookTrigger: new () => OutlookTrigger;
	get: Operation;
	update: Operation;
	/** What the requests of all n8n's nodes go through. */
	proxyRequestToAxios: Send;
	returnJsonArray: unknown;
	constructExecutionMetaData: unknown;
}

/** Of n8n-core, which does not export them. */
const UTILITIES = 'node_modules/n8n-core/dist/execution-engine/node-execution-context/utils';
const NODES = './dist/nodes/Microsoft/Outlook';

const NODE = { name: 'Microsoft Outlook', typeVersion: 1 };
const WORKFLOW = { id: '1' };

/** Loads them, which is no part of the work. */
export function loadOutlookNodes(): Loaded {
	const load = createRequire(join(N8N, 'node_modules/n8n-nodes-base/package.json'));
	const core = (file: string): unknown => load(join(N8N, UTILITIES, file));
	const operation = (name: string) => load(`${NODES}/v2/actions/message/${name}.operation.js`) as Operation;
	return {
		...(load(`${NODES}/MicrosoftOutlookTrigger.node.js`) as Pick<Loaded, 'MicrosoftOutlookTrigger'>),
		get: operation('get'),
		update: operation('update'),
		...(core('request-helpers/legacy-request-adapter.js') as Pick<Loaded, 'proxyRequestToAxios'>),
		...(core('return-json-array.js') as Pick<Loaded, 'returnJsonArray'>),
		...(core('construct-execution-metadata.js') as Pick<Loaded, 'constructExecutionMetaData'>),
	};
}

/**
 * One poll of n8n's own Outlook Trigger, as n8n calls it. It lists pages of 100 messages as JSON, and fetches
 * attachments one after another; it fetches no header fields, and marks nothing as read. Contents of attachments go
 * nowhere, as with ours.
 */
export async function pollWithOutlook(task: ExchangeTask, downloadAttachments: boolean): Promise<Tally> {
	const tally = newTally();
	const items = await poll(task, downloadAttachments, (content) => {
		tally.attachments += 1;
		tally.attachmentOctets += content.length;
	});
	tally.messages = items.length;
	return tally;
}

/**
 * What ours does, with n8n's own nodes: the trigger, then for each item Get Message with its MIME content, then Update
 * Message. The messages are not parsed.
 */
export async function drainWithOutlook(task: ExchangeTask): Promise<Tally> {
	const tally = newTally();
	const { get, update } = loadOutlookNodes();
	const items = await poll(task, false, () => undefined);
	const idOf = (index: number) => items[index]?.json.id;
	const getting = context(
		task,
		(name, index) =>
			name === 'messageId'
				? idOf(index)
				: { output: 'raw', options: { getMimeContent: { values: { binaryPropertyName: 'data' } } } }[name],
		(content) => {
			tally.messages += 1;
			tally.octets += content.length;
		},
	);
	const marking = context(task, (name, index) =>
		name === 'messageId' ? idOf(index) : name === 'updateFields' ? { isRead: true } : '',
	);
	for (const index of items.keys()) await get.execute.call(getting, index);
	for (const index of items.keys()) await update.execute.call(marking, index);
	return tally;
}

async function poll(
	task: ExchangeTask,
	downloadAttachments: boolean,
	keep: (content: Buffer) => void,
): Promise<Item[]> {
	const parameters: Record<string, unknown> = {
		output: 'raw',
		filters: { readStatus: 'unread' },
		options: { downloadAttachments },
	};
	const trigger = new (loadOutlookNodes().MicrosoftOutlookTrigger)();
	const outputs = await trigger.poll.call(context(task, (name) => parameters[name], keep));
	return outputs?.[0] ?? [];
}

/** What n8n gives a node, as far as these use it: its own HTTP client, and a credential with the server's address. */
function context(
	{ host, port, token }: ExchangeTask,
	parameter: (name: string, index: number) => unknown,
	keep: (content: Buffer) => void = () => undefined,
): object {
	const { proxyRequestToAxios, returnJsonArray, constructExecutionMetaData } = loadOutlookNodes();
	const credential = { graphApiBaseUrl: `https://${host}:${String(port)}` };
	return {
		getNodeParameter: (name: string, index: number) =>
			name === 'authentication' ? 'microsoftOutlookOAuth2Api' : parameter(name, index),
		getNode: () => NODE,
		getWorkflow: () => WORKFLOW,
		getMode: () => 'trigger',
		getWorkflowStaticData: () => ({ lastTimeChecked: '2000-01-01T00:00:00.000Z' }),
		getCredentials: async () => await Promise.resolve({ ...credential }),
		logger: {
			error: (text: string, { error }: { error?: unknown } = {}) => {
				throw new Error(text, { cause: error });
			},
		},
		helpers: {
			returnJsonArray,
			constructExecutionMetaData,
			requestWithAuthentication: async (_type: string, request: Request) => {
				const headers = { ...request.headers, Authorization: `Bearer ${token}` };
				return await proxyRequestToAxios(WORKFLOW, {}, NODE, { ...request, headers });
			},
			prepareBinaryData: async (content: Buffer) => {
				keep(content);
				return await Promise.resolve({});
			},
		},
	};
}
