import {
	accessFor,
	type LabProtocol,
	type MailWorkflowOptions,
	type MailLab,
	TRIGGERS,
} from '../../lab/MailLab';
import type { N8nCredential } from '../../lab/n8n/n8nTypes';
import { waitFor } from '../../lab/waitFor';
import { plainMail } from './plainMail';
import { Runs } from './Runs';

/** Longer than what the trigger waits for before it stores. */
const STILL_MS = 4_000;

/** One mailbox with a workflow that runs for its mail. */
export class Intake {
	readonly runs: Runs;

	private constructor(
		private readonly lab: MailLab,
		readonly mailbox: string,
		readonly credential: N8nCredential,
		readonly workflowId: string,
		private readonly protocol: LabProtocol,
	) {
		this.runs = new Runs(lab.api, workflowId, TRIGGERS[protocol]);
	}

	/** Signs a person in and creates the workflow; nothing runs before `activate`. */
	static async create(lab: MailLab, person: string, options: MailWorkflowOptions = {}): Promise<Intake> {
		const user = lab.user(person);
		const credential = await lab.signedInCredential(user, accessFor(options.protocol));
		return await Intake.with(lab, user.mailbox ?? user.user, credential, { name: person, ...options });
	}

	/** Likewise for a mailbox that a credential at hand opens. */
	static async with(
		lab: MailLab,
		mailbox: string,
		credential: N8nCredential,
		options: MailWorkflowOptions = {},
	): Promise<Intake> {
		const workflow = await lab.createMailWorkflow(credential, { name: mailbox, ...options });
		return new Intake(lab, mailbox, credential, workflow.id, options.protocol ?? 'imap');
	}

	async activate(): Promise<void> {
		await this.lab.api.activate(this.workflowId);
	}

	/** Waits until the trigger is signed in: n8n answers a publication before it starts the trigger. */
	async untilConnected(): Promise<void> {
		const isConnected = () => new RegExp(`${this.mailbox} at \\S+: connected`).test(this.lab.n8n.logs());
		await waitFor(`${this.mailbox} to be connected`, isConnected, 60_000, 100);
	}

	async deliver(subjects: string[]): Promise<void> {
		const to = this.mailbox;
		await this.lab.post(this.protocol).deliverMany(
			to,
			subjects.map((subject) => plainMail({ subject, to })),
		);
	}

	/**
	 * Waits until the trigger has put its position into n8n's database: for that it takes two quiet seconds, and n8n
	 * its own time.
	 */
	async untilStored(): Promise<void> {
		let before: string | undefined;
		const isSettled = async () => {
			const { staticData } = await this.lab.api.getWorkflow(this.workflowId);
			const now = JSON.stringify(staticData ?? {});
			const isSame = now !== '{}' && now === before;
			before = now;
			return isSame;
		};
		await waitFor('the position to be stored', isSettled, 60_000, STILL_MS);
	}

	/** How the mailbox is doing, for messages that the test waits to be marked, moved or deleted. */
	flags(folder?: string): string[][] {
		return this.lab.post(this.protocol).flags(this.mailbox, folder);
	}

	/** Stops reading and keeps the executions, for a look at them later. */
	async deactivate(): Promise<void> {
		await this.lab.api.deactivate(this.workflowId);
	}

	async end(): Promise<void> {
		await this.lab.api.deleteWorkflow(this.workflowId);
	}
}
