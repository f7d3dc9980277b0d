import type { IDataObject, INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { WebProtocol } from '../../lab/ExchangeLab';
import type { MailLab } from '../../lab/MailLab';
import type { N8nCredential, NodeDraft, WorkflowDraft } from '../../lab/n8n/n8nTypes';
import { Runs } from './Runs';

export const SEND = 'Microsoft SMTP Send';
/** By what it is sent. */
export type SendNodeName = 'smtp' | WebProtocol;

const MAPI = { name: 'Microsoft MAPI Send', type: 'n8n-nodes-microsoft-mail.microsoftMapiSend' };
const NODES: Readonly<Record<SendNodeName, { name: string; type: string }>> = {
	smtp: { name: SEND, type: 'n8n-nodes-microsoft-mail.microsoftSmtpSend' },
	graph: MAPI,
	ews: MAPI,
};
/** The lab's servers are none of Microsoft's. */
const OWN_SERVERS: INodeParameters = { serverFrom: 'other', fallbackServerFrom: 'other' };
const START = 'Start';
const ITEMS = 'Items';
const SPLIT = 'One by one';
const SENT = 'Sent';
const FAILED = 'Failed';

export interface OutboxOptions {
	/** What goes into the send node, one message for each. */
	items: IDataObject[];
	/** By default SMTP. */
	by?: SendNodeName;
	/** Parameters of the send node, over those of the lab's own server. */
	parameters?: INodeParameters & { options?: INodeParameters };
	credentials?: N8nCredential[];
	onError?: INode['onError'];
	/** n8n's setting Retry On Fail: so many tries. */
	retries?: number;
	name?: string;
	/** Of the workflow. */
	timezone?: string;
	/** A workflow of an earlier dispatch, which is changed instead of making another one. */
	workflowId?: string;
}

export interface Dispatch {
	workflowId: string;
	executionId: string;
	status: string;
	/** What left the node by its first output and by its error output. */
	sent: INodeExecutionData[];
	failed: INodeExecutionData[];
	/** The error that stopped the run, as n8n shows it. */
	error?: { message: string; description: string };
}

export function sendNode(
	parameters: INodeParameters,
	credentials: N8nCredential[],
	onError?: INode['onError'],
	by: SendNodeName = 'smtp',
): NodeDraft {
	return {
		...NODES[by],
		typeVersion: 1.1,
		parameters: by === 'smtp' ? { ...OWN_SERVERS, ...parameters } : parameters,
		credentials: Object.fromEntries(credentials.map(({ id, name, type }) => [type, { id, name }])),
		...(onError === undefined ? {} : { onError }),
	};
}

/** A workflow that sends what it is given, and what came of it. */
export async function dispatch(lab: MailLab, options: OutboxOptions): Promise<Dispatch> {
	const {
		items,
		parameters = {},
		credentials = [],
		onError,
		retries,
		name = 'Outbox',
		timezone,
		workflowId,
		by = 'smtp',
	} = options;
	const own = parameters.server === undefined ? await lab.sendParameters(by, parameters) : parameters;
	const send = NODES[by].name;
	const main = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	const draft: WorkflowDraft = {
		name,
		nodes: [
			{ name: START, type: 'n8n-nodes-base.manualTrigger', parameters: {} },
			{
				name: ITEMS,
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				parameters: { mode: 'raw', jsonOutput: JSON.stringify({ list: items }), options: {} },
			},
			{ name: SPLIT, type: 'n8n-nodes-base.splitOut', parameters: { fieldToSplitOut: 'list', options: {} } },
			{
				...sendNode(own, credentials, onError, by),
				...(retries === undefined ? {} : { retryOnFail: true, maxTries: retries, waitBetweenTries: 10 }),
			},
			{ name: SENT, type: 'n8n-nodes-base.noOp', parameters: {} },
			{ name: FAILED, type: 'n8n-nodes-base.noOp', parameters: {} },
		],
		connections: {
			[START]: { main: [main(ITEMS)] },
			[ITEMS]: { main: [main(SPLIT)] },
			[SPLIT]: { main: [main(send)] },
			[send]: { main: [main(SENT), main(FAILED)] },
		},
		settings: { executionOrder: 'v1', ...(timezone === undefined ? {} : { timezone }) },
	};
	const id = workflowId ?? (await lab.api.createWorkflow(draft)).id;
	if (workflowId !== undefined) await replaceParameters(lab, id, send, own, items);
	const before = workflowId === undefined ? 0 : await lab.api.countEndedExecutions(id);
	await lab.api.runManually(id, START);
	const run = (await new Runs(lab.api, id, START).until(before + 1)).at(-1);
	const read = await readDispatch(lab, send, { id: run?.id ?? '', status: run?.status ?? '' });
	return { ...read, workflowId: id };
}

/** n8n remembers with a workflow and a node: these stay, with the node's id. */
async function replaceParameters(
	lab: MailLab,
	id: string,
	send: string,
	parameters: INodeParameters,
	items: IDataObject[],
): Promise<void> {
	const { nodes } = await lab.api.getWorkflow(id);
	for (const node of nodes) {
		if (node.name === send) node.parameters = { ...OWN_SERVERS, ...parameters };
		if (node.name === ITEMS)
			node.parameters = { ...node.parameters, jsonOutput: JSON.stringify({ list: items }) };
	}
	await lab.api.updateWorkflow(id, { nodes });
}

async function readDispatch(
	lab: MailLab,
	node: string,
	{ id: executionId, status }: { id: string; status: string },
): Promise<Omit<Dispatch, 'workflowId'>> {
	const { runData, error } = (await lab.api.getExecution(executionId)).data.resultData;
	const handed = (output: number) => runData[node]?.[0]?.data?.main?.[output] ?? [];
	const description = error !== undefined && 'description' in error ? (error.description ?? '') : '';
	return {
		executionId,
		status,
		sent: handed(0),
		failed: handed(1),
		...(error === undefined ? {} : { error: { message: error.message, description } }),
	};
}
