import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { MailLab } from '../../lab/MailLab';
import type { N8nCredential } from '../../lab/n8n/n8nTypes';
import { waitFor } from '../../lab/waitFor';
import { Runs } from './Runs';
import { sendNode, type SendNodeName } from './Outbox';

const START = 'Start';
const INPUT = 'Input';
const AFTER = 'After';

/** A workflow that asks a question by mail, and what n8n knows of its one execution. */
export class Ask {
	private constructor(
		private readonly lab: MailLab,
		private readonly workflowId: string,
		readonly executionId: string,
	) {}

	/** Runs it until it waits. @param input the item that goes into the node */
	static async start(
		lab: MailLab,
		by: SendNodeName,
		{ parameters, credentials, input = { ticket: 4711 } }: AskOptions,
	): Promise<Ask> {
		const send = sendNode(
			await lab.sendParameters(by, { operation: 'sendAndWait', ...parameters }),
			credentials,
			undefined,
			by,
		);
		const main = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
		const workflow = await lab.api.createWorkflow({
			name: 'Ask',
			nodes: [
				{ name: START, type: 'n8n-nodes-base.manualTrigger', parameters: {} },
				{
					name: INPUT,
					type: 'n8n-nodes-base.set',
					typeVersion: 3.4,
					parameters: { mode: 'raw', jsonOutput: JSON.stringify(input), options: {} },
				},
				send,
				{
					name: AFTER,
					type: 'n8n-nodes-base.set',
					typeVersion: 3.4,
					parameters: {
						mode: 'raw',
						jsonOutput: `={{ { answer: $json, ticket: $('${INPUT}').item.json.ticket } }}`,
						options: {},
					},
				},
			],
			connections: { [START]: main(INPUT), [INPUT]: main(send.name), [send.name]: main(AFTER) },
			settings: { executionOrder: 'v1' },
		});
		const executionId = await lab.api.runManually(workflow.id, START);
		const ask = new Ask(lab, workflow.id, executionId);
		await waitFor('the execution to wait', async () => (await ask.status()) === 'waiting', 150_000);
		return ask;
	}

	async status(): Promise<string> {
		const all = await this.lab.api.listExecutions(this.workflowId);
		return all.find(({ id }) => id === this.executionId)?.status ?? '';
	}

	/** What the node behind got, once the execution has ended. */
	async outcome(timeoutMs = 150_000): Promise<{ status: string; items: IDataObject[] }> {
		// A waiting execution counts as ended for n8n.
		const isOver = async () => !['waiting', 'running'].includes(await this.status());
		await waitFor('the execution to end', isOver, timeoutMs, 250);
		const [run] = await new Runs(this.lab.api, this.workflowId, AFTER).all();
		return { status: run?.status ?? '', items: run?.items ?? [] };
	}
}

export interface AskOptions {
	parameters: INodeParameters;
	credentials: N8nCredential[];
	input?: IDataObject;
}
