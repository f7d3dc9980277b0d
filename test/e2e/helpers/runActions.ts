import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { MailLab } from '../../lab/MailLab';
import type { N8nCredential } from '../../lab/n8n/n8nTypes';
import { Runs } from './Runs';

const START = 'Start';

export interface Action {
	/** Of the node in the workflow. */
	name: string;
	/** Name of the node's type within the package. */
	type: string;
	parameters: INodeParameters;
	/** By default 1. */
	typeVersion?: number;
	onError: INode['onError'];
}

export interface ActionRun {
	/** What left the node by its own outputs, and by the error output. */
	succeeded: INodeExecutionData[];
	failed: INodeExecutionData[];
}

/** Runs nodes of the package side by side, each on the same single item, in one execution of n8n. */
export async function runActions(
	lab: MailLab,
	actions: readonly Action[],
	credentials: readonly N8nCredential[],
): Promise<{ status: string; runs: ReadonlyMap<string, ActionRun> }> {
	const references = Object.fromEntries(credentials.map(({ id, name, type }) => [type, { id, name }]));
	const workflow = await lab.api.createWorkflow({
		name: 'Actions',
		nodes: [
			{ name: START, type: 'n8n-nodes-base.manualTrigger', parameters: {} },
			...actions.map(({ type, onError, ...node }) => ({
				...node,
				type: `n8n-nodes-microsoft-mail.${type}`,
				credentials: references,
				...(onError === undefined ? {} : { onError }),
			})),
		],
		connections: {
			[START]: { main: [actions.map(({ name }) => ({ node: name, type: 'main' as const, index: 0 }))] },
		},
		settings: { executionOrder: 'v1' },
	});
	await lab.api.runManually(workflow.id, START);
	const [run] = await new Runs(lab.api, workflow.id, START).until(1, 240_000);
	const { runData } = (await lab.api.getExecution(run?.id ?? '')).data.resultData;
	const outputsOf = (name: string) => (runData[name]?.[0]?.data?.main ?? []).map((items) => items ?? []);
	const runs = actions.map(({ name, onError }): [string, ActionRun] => {
		const outputs = outputsOf(name);
		if (onError !== 'continueErrorOutput') return [name, { succeeded: outputs.flat(), failed: [] }];
		return [name, { succeeded: outputs.slice(0, -1).flat(), failed: outputs.at(-1) ?? [] }];
	});
	return { status: run?.status ?? '', runs: new Map(runs) };
}
