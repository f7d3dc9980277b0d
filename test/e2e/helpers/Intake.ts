import { type MailWorkflowOptions, type MailLab, TRIGGERS } from '../../lab/MailLab';
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
		triggerName: string,
	) {
		this.runs = new Runs(lab.api, workflowId, triggerName);
	}

	/** Signs a person in and creates the workflow; nothing runs before `activate`. */
	static async create(lab: MailLab, person: string, options: MailWorkflowOptions = {}): Promise<Intake> {
		const user = lab.user(person);
		const credential = await lab.signedInCredential(user);
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
		const triggerName = TRIGGERS[options.protocol ?? 'imap'];
		return new Intake(lab, mailbox, credential, workflow.id, triggerName);
	}

	async activate(): Promise<void> {
		await this.lab.api.activate(this.workflowId);
	}

	async deliver(subjects: string[]): Promise<void> {
		const to = this.mailbox;
		await this.lab.dovecot.deliverMany(
			to,
			subjects.map((subject) => plainMail({ subject, to })),
		);
	}

	/** How the mailbox is doing, for messages that the test waits to be marked, moved or deleted. */
	flags(folder?: string): string[][] {
		return this.lab.dovecot.messages(this.mailbox, folder).map(({ flags }) => flags);
	}

	/** Stops reading and keeps the executions, for a look at them later. */
	async deactivate(): Promise<void> {
		await this.lab.api.deactivate(this.workflowId);
	}

	async end(): Promise<void> {
		await this.lab.api.deleteWorkflow(this.workflowId);
	}
}
