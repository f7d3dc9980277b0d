import {
	accessFor,
	type LabProtocol,
	type MailWorkflowOptions,
	type MailLab,
	TRIGGERS,
} from '../../lab/MailLab';
import type { N8nCredential } from '../../lab/n8n/n8nTypes';
import { plainMail } from './plainMail';
import { Runs } from './Runs';

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

	async deliver(subjects: string[]): Promise<void> {
		const to = this.mailbox;
		await this.lab.post(this.protocol).deliverMany(
			to,
			subjects.map((subject) => plainMail({ subject, to })),
		);
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
