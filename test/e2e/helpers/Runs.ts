import type { IDataObject } from 'n8n-workflow';

import type { N8nApi } from '../../lab/n8n/N8nApi';
import { waitFor } from '../../lab/waitFor';
import { LEAVES_QUEUED } from './n8nVersion';

export interface Run {
	id: string;
	status: string;
	/** What the trigger handed over: one entry for each item. */
	items: IDataObject[];
}

const FINISHED = new Set(['success', 'error', 'crashed', 'canceled']);
const AT_ONCE = 8;

/** The executions of one workflow with what the trigger handed to them; each is read from n8n once. */
export class Runs {
	private readonly read = new Map<string, Run>();

	constructor(
		private readonly api: N8nApi,
		private readonly workflowId: string,
		private readonly triggerName: string,
	) {}

	/** All executions that have ended, oldest first. */
	async all(): Promise<Run[]> {
		const ended = (await this.api.listExecutions(this.workflowId)).filter(({ status }) =>
			FINISHED.has(status),
		);
		const unread = ended.filter(({ id }) => !this.read.has(id));
		while (unread.length > 0) {
			await Promise.all(
				unread.splice(0, AT_ONCE).map(async ({ id }) => this.read.set(id, await this.fetch(id))),
			);
		}
		return [...this.read.values()].sort((left, right) => Number(left.id) - Number(right.id));
	}

	/** What there is to find of mail that was in flight at a kill: all that have ended and, in some n8n, what stays queued. */
	async settled(): Promise<Run[]> {
		const ended = await this.all();
		if (!LEAVES_QUEUED) return ended;
		const executions = await this.api.listExecutions(this.workflowId);
		const queued = executions.filter(({ status }) => status === 'new');
		return [...ended, ...(await Promise.all(queued.map(async ({ id }) => await this.fetch(id))))];
	}

	/** Waits until there are so many of these. */
	async untilSettled(count: number): Promise<void> {
		const isThrough = async () => (await this.settled()).length >= count;
		await waitFor(`${count} executions to be settled`, isThrough, 150_000, 500);
	}

	/** Waits until at least so many have ended. Asks for their number alone, so that n8n can do its work. */
	async until(count: number, timeoutMs = 150_000): Promise<Run[]> {
		let ended = 0;
		const enough = async (): Promise<boolean> => {
			// n8n that is busy breaks a connection now and then; one that is down runs nothing until the time is over.
			const now = await this.api.countEndedExecutions(this.workflowId).catch((error: unknown) => {
				if (error instanceof TypeError) return ended;
				throw error;
			});
			ended = now;
			return ended >= count;
		};
		await waitFor(`${count} executions`, enough, timeoutMs, 200).catch((error: unknown) => {
			throw new Error(`${error instanceof Error ? error.message : String(error)}; there are ${ended}`);
		});
		return await this.all();
	}

	/** The octets of a binary field of the item that the trigger handed to an execution. */
	async binary(id: string, field: string): Promise<Buffer> {
		const { data } = await this.api.getExecution(id);
		const item = data.resultData.runData[this.triggerName]?.[0]?.data?.main?.[0]?.[0];
		const binary = item?.binary?.[field];
		if (binary === undefined) throw new Error(`Execution ${id} has no binary field "${field}"`);
		return await this.api.binary(binary);
	}

	private async fetch(id: string): Promise<Run> {
		const { status, data } = await this.api.getExecution(id);
		// A run that a crash cut off before its first node had ended holds its items on the stack still.
		const started = data.executionData?.nodeExecutionStack.find(({ node }) => node.name === this.triggerName);
		const output =
			data.resultData.runData[this.triggerName]?.[0]?.data?.main?.[0] ?? started?.data.main?.[0] ?? [];
		return { id, status, items: output.map(({ json }) => json) };
	}
}
