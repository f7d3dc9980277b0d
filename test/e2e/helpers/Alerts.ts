import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { MailLab } from '../../lab/MailLab';
import type { N8nCredential } from '../../lab/n8n/n8nTypes';
import { waitFor } from '../../lab/waitFor';

export const HEALTH = 'Microsoft Mail Health Trigger';
const HEALTH_TYPE = 'n8n-nodes-microsoft-mail.microsoftMailHealthTrigger';
const OUTPUTS = ['Unreachable', 'Recovered'] as const;

/** What left the trigger, and by which output. */
export interface Alert {
	executionId: string;
	output: (typeof OUTPUTS)[number];
	item: IDataObject;
	/** Items that reached the node behind that output. */
	handedOn: number;
}

/** A workflow that waits for alerts, with one node behind each output. */
export class Alerts {
	private constructor(
		private readonly lab: MailLab,
		readonly workflowId: string,
	) {}

	static async create(
		lab: MailLab,
		parameters: INodeParameters = {},
		credential?: N8nCredential,
	): Promise<Alerts> {
		const next = (node: string) => [{ node, type: 'main' as const, index: 0 }];
		const { id } = await lab.api.createWorkflow({
			name: 'Alerts',
			nodes: [
				{
					name: HEALTH,
					type: HEALTH_TYPE,
					parameters: { checkEvery: 1, failedChecks: 2, ...parameters },
					...(credential && {
						credentials: { [credential.type]: { id: credential.id, name: credential.name } },
					}),
				},
				...OUTPUTS.map((name) => ({ name, type: 'n8n-nodes-base.noOp', parameters: {} })),
			],
			connections: { [HEALTH]: { main: OUTPUTS.map(next) } },
			settings: { executionOrder: 'v1' },
		});
		return new Alerts(lab, id);
	}

	/** Those of a workflow that exists already. */
	static of(lab: MailLab, workflowId: string): Alerts {
		return new Alerts(lab, workflowId);
	}

	async activate(): Promise<void> {
		await this.lab.api.activate(this.workflowId);
	}

	/** All of them, oldest first; of one mailbox or server only, if its name is given. */
	async all(of = ''): Promise<Alert[]> {
		const executions = await this.lab.api.listExecutions(this.workflowId);
		const ended = executions.filter(({ status }) => status === 'success').reverse();
		const alerts = await Promise.all(ended.map(async ({ id }) => await this.read(id)));
		return alerts.flat().filter(({ item }) => of === '' || item.mailbox === of || item.server === of);
	}

	/** Waits until there are so many. */
	async until(count: number, of = '', timeoutMs = 30_000): Promise<Alert[]> {
		const enough = async () => {
			const alerts = await this.all(of);
			return alerts.length >= count && alerts;
		};
		return await waitFor(`${String(count)} alerts`, enough, timeoutMs, 250);
	}

	/** Presses "Execute step". */
	async tryOut(): Promise<Alert[]> {
		const id = await this.lab.api.runManually(this.workflowId, HEALTH);
		const isThrough = async () => (await this.lab.api.getExecution(id)).status === 'success';
		await waitFor('the try-out', async () => await isThrough().catch(() => false), 20_000, 200);
		return await this.read(id);
	}

	async end(): Promise<void> {
		await this.lab.api.deleteWorkflow(this.workflowId);
	}

	private async read(id: string): Promise<Alert[]> {
		const { runData } = (await this.lab.api.getExecution(id)).data.resultData;
		return OUTPUTS.flatMap((output, index) => {
			const items = runData[HEALTH]?.[0]?.data?.main?.[index] ?? [];
			const handedOn = runData[output]?.[0]?.data?.main?.[0]?.length ?? 0;
			return items.map(({ json }) => ({ executionId: id, output, item: json, handedOn }));
		});
	}
}
