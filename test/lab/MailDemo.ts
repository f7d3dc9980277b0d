import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { MailLab } from './MailLab';
import { OWNER } from './n8n/N8nApi';
import type { N8nWorkflow, NodeDraft } from './n8n/n8nTypes';

const ENDED = ['success', 'error', 'crashed', 'canceled'];

const SHOW_SUBJECT: NodeDraft = {
	name: 'Show subject',
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: {
		assignments: {
			assignments: [
				{ id: 'subject', name: 'subject', type: 'string', value: '={{ $json.subject }}' },
				{ id: 'from', name: 'from', type: 'string', value: '={{ $json.from[0].address }}' },
				{ id: 'text', name: 'text', type: 'string', value: '={{ $json.text }}' },
			],
		},
		options: {},
	},
};

/** The lab with a workflow that runs for each mail, and a hand to send some. */
export class MailDemo {
	private sent = 0;

	private constructor(
		private readonly lab: MailLab,
		private readonly workflow: N8nWorkflow,
		private readonly say: (text: string) => void,
	) {}

	static async start(say: (text: string) => void): Promise<MailDemo> {
		const lab = await MailLab.start({ onStep: (step) => say(`${step} ...`) });
		try {
			say('Signing in and activating the workflow ...');
			const credential = await lab.signedInCredential();
			const workflow = await lab.createMailWorkflow(credential, {
				name: 'Mail starts a run',
				next: SHOW_SUBJECT,
			});
			await lab.api.activate(workflow.id);
			return new MailDemo(lab, workflow, say);
		} catch (error) {
			await lab.stop();
			throw error;
		}
	}

	describe(): string {
		const { n8n, authority, dovecot } = this.lab;
		const person = this.lab.user();
		const rows = [
			['n8n', n8n.url],
			['  sign in as', `${OWNER.email}, password ${OWNER.password}`],
			['  the workflow', `${n8n.url}/workflow/${this.workflow.id}`],
			['  its executions', this.executionsUrl()],
			[
				'Mailbox',
				`${person.mailbox ?? person.user}, Dovecot on ${dovecot.host}:${dovecot.ports.imaps} (SSL)`,
			],
			['Sign-in server', `${authority.url} (${person.user}, password ${person.password})`],
		];
		return rows.map(([name, value]) => `${(name ?? '').padEnd(18)}${value ?? ''}`).join('\n');
	}

	/** Puts a mail into the mailbox, as if somebody had written to it. */
	send(): string {
		const subject = `Printer on floor ${++this.sent} is on fire`;
		const { user, mailbox = user } = this.lab.user();
		const head = [
			`From: Sam Sender <sam@example.org>`,
			`To: ${mailbox}`,
			`Subject: ${subject}`,
			`Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
			`Message-ID: <${randomUUID()}@example.org>`,
			'Content-Type: text/plain; charset=utf-8',
		];
		this.lab.dovecot.deliver(mailbox, [...head, '', 'Please send somebody with a bucket.', ''].join('\r\n'));
		return subject;
	}

	/** Tells of each execution that ends, until the signal. */
	async watch(signal: AbortSignal): Promise<void> {
		const told = new Set<string>();
		while (!signal.aborted) {
			const executions = await this.lab.api.listExecutions(this.workflow.id).catch(() => []);
			for (const { id, status } of executions.reverse()) {
				if (told.has(id) || !ENDED.includes(status)) continue;
				told.add(id);
				this.say(
					`Execution ${id} ran (${status}): ${await this.subjectOf(id)}\n  ${this.executionsUrl()}/${id}`,
				);
			}
			await sleep(500, undefined, { signal }).catch(() => undefined);
		}
	}

	async stop(): Promise<void> {
		await this.lab.stop();
	}

	private async subjectOf(executionId: string): Promise<string> {
		const { data } = await this.lab.api.getExecution(executionId);
		const { runData, error } = data.resultData;
		const item = runData[SHOW_SUBJECT.name]?.[0]?.data?.main?.[0]?.[0];
		return item === undefined ? (error?.message ?? 'nothing was handed on') : String(item.json.subject);
	}

	private executionsUrl(): string {
		return `${this.lab.n8n.url}/workflow/${this.workflow.id}/executions`;
	}
}
