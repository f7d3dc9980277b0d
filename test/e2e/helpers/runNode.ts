import type { IDataObject, INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { MailLab } from '../../lab/MailLab';
import type { N8nCredential } from '../../lab/n8n/n8nTypes';
import { Runs } from './Runs';

const START = 'Start';
const ITEMS = 'Items';
const SPLIT = 'One by one';

export interface NodeRunOptions {
	/** Without the name of the package: `microsoftMailHealth`. */
	type: string;
	/** What goes into the node. */
	items?: IDataObject[];
	parameters: INodeParameters;
	credentials?: N8nCredential[];
	onError?: INode['onError'];
	name?: string;
}

export interface NodeRun {
	workflowId: string;
	executionId: string;
	status: string;
	/** What left the node by each of its outputs. */
	outputs: INodeExecutionData[][];
	/** The error that stopped the run, as n8n shows it. */
	error?: { message: string; description: string };
}

export const NODE = 'The node';

/** A workflow that gives items to one node of this package, run once by hand. */
export async function runNode(lab: MailLab, options: NodeRunOptions): Promise<NodeRun> {
	const { type, items = [{}], parameters, credentials = [], onError, name = type } = options;
	const main = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
	const list = { mode: 'raw', jsonOutput: JSON.stringify({ list: items }), options: {} };
	const workflow = await lab.api.createWorkflow({
		name,
		nodes: [
			{ name: START, type: 'n8n-nodes-base.manualTrigger', parameters: {} },
			{ name: ITEMS, type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: list },
			{ name: SPLIT, type: 'n8n-nodes-base.splitOut', parameters: { fieldToSplitOut: 'list', options: {} } },
			{
				name: NODE,
				type: `n8n-nodes-microsoft-mail.${type}`,
				parameters,
				credentials: Object.fromEntries(credentials.map((one) => [one.type, { id: one.id, name: one.name }])),
				...(onError === undefined ? {} : { onError }),
			},
		],
		connections: { [START]: main(ITEMS), [ITEMS]: main(SPLIT), [SPLIT]: main(NODE) },
		settings: { executionOrder: 'v1' },
	});
	await lab.api.runManually(workflow.id, START);
	const [run] = await new Runs(lab.api, workflow.id, START).until(1);
	const { id = '', status = '' } = run ?? {};
	const { runData, error } = (await lab.api.getExecution(id)).data.resultData;
	const description = error !== undefined && 'description' in error ? (error.description ?? '') : '';
	return {
		workflowId: workflow.id,
		executionId: id,
		status,
		outputs: (runData[NODE]?.[0]?.data?.main ?? []).map((output) => output ?? []),
		...(error === undefined ? {} : { error: { message: error.message, description } }),
	};
}
