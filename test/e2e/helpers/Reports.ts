import type { MailLab } from '../../lab/MailLab';
import { N8nError } from '../../lab/n8n/N8nError';
import { waitFor } from '../../lab/waitFor';
import type { Intake } from './Intake';
import { isFromN8n } from './n8nVersion';
import type { Run } from './Runs';

/** A failed execution that the trigger itself wrote, as n8n shows it. */
export interface Report {
	message: string;
	/** What to do about it. */
	description: string;
}

/** What an admin finds among the executions of a workflow when its mailbox cannot be read. */
export class Reports {
	constructor(
		private readonly lab: MailLab,
		private readonly intake: Intake,
	) {}

	async all(): Promise<Report[]> {
		const runs = await this.intake.runs.all();
		const failed = runs.filter((run) => run.status === 'error' && !holdsMail(run));
		return await Promise.all(failed.map(async ({ id }) => await this.read(id)));
	}

	async first(timeoutMs = 45_000): Promise<Report> {
		return await waitFor('a failed execution', async () => (await this.all())[0], timeoutMs, 300);
	}

	/** Why n8n has given the publication up, after its tries. */
	async refusal(timeoutMs = 90_000): Promise<string> {
		const given = async () => {
			const { status, triggers } = await this.lab.api.publicationStatus(this.intake.workflowId);
			const [trigger] = triggers as Array<{ errorMessage: string | null }>;
			return status === 'failed' && trigger?.errorMessage ? trigger.errorMessage : undefined;
		};
		return await waitFor('n8n to give the publication up', given, timeoutMs, 500);
	}

	/** Publishes what cannot be, and tells why: older n8n refuses at once, newer n8n after its tries. */
	async refused(): Promise<string> {
		try {
			await this.intake.activate();
		} catch (error) {
			if (error instanceof N8nError && error.status === 400) return refusalIn(error);
			throw error;
		}
		return await this.refusal();
	}

	/** Whether n8n still takes the trigger for a running one. */
	async isActive(): Promise<boolean> {
		const { active } = await this.lab.api.getWorkflow(this.intake.workflowId);
		// n8n 1.x knows no more than that.
		if (!isFromN8n('2.0')) return active;
		const { triggers } = await this.lab.api.publicationStatus(this.intake.workflowId);
		const [trigger] = triggers as Array<{ status: string; errorMessage: string | null }>;
		return active && trigger?.status === 'activated' && trigger.errorMessage === null;
	}

	private async read(id: string): Promise<Report> {
		const { error } = (await this.lab.api.getExecution(id)).data.resultData;
		const description = error !== undefined && 'description' in error ? error.description : undefined;
		return { message: error?.message ?? '', description: description ?? '' };
	}
}

/** n8n quotes it: `There was a problem activating the workflow: "…"`. */
function refusalIn({ body }: N8nError): string {
	return (JSON.parse(body) as { message: string }).message;
}

/** In the place of a mail n8n puts an empty item into an execution that the trigger reports. */
export function holdsMail({ items }: Run): boolean {
	return items.some((item) => Object.keys(item).length > 0);
}
