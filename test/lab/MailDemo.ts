import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { MailLab, TRIGGER } from './MailLab';
import { OWNER } from './n8n/N8nApi';
import type { N8nCredential, N8nWorkflow, NodeDraft, WorkflowDraft } from './n8n/n8nTypes';
import { waitFor } from './waitFor';

const ENDED = ['success', 'error', 'crashed', 'canceled'];

const REPLY = 'Reply to the sender';
const HEALTH = 'Microsoft Mail Health Trigger';
/** An alert takes a few seconds; longer means that something is broken. */
const ALERT_MS = 60_000;

/** The lab with a workflow that answers each mail and one that is told of outages, and a hand to send mail. */
export class MailDemo {
	private sent = 0;
	private repliesPrinted = 0;
	private readonly alertsPrinted = new Set<string>();

	private constructor(
		private readonly lab: MailLab,
		private readonly workflow: N8nWorkflow,
		private readonly alerts: N8nWorkflow,
		private readonly say: (text: string) => void,
	) {}

	static async start(say: (text: string) => void): Promise<MailDemo> {
		const lab = await MailLab.start({ onStep: (step) => say(`${step} ...`) });
		try {
			say('Signing in and activating the workflow ...');
			const credential = await lab.signedInCredential();
			const workflow = await lab.createMailWorkflow(credential, {
				name: 'Mail starts a run, which answers it',
				next: await replyNode(lab, credential),
			});
			await lab.api.activate(workflow.id);
			const alerts = await lab.api.createWorkflow(alertsDraft());
			await lab.api.activate(alerts.id);
			return new MailDemo(lab, workflow, alerts, say);
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
			['  the alerts', `${n8n.url}/workflow/${this.alerts.id}/executions`],
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

	/** Takes the mail server down, and up again when the alert has fired. */
	async showOutage(): Promise<void> {
		await waitFor('the reply', () => this.repliesPrinted > 0, ALERT_MS, 200);
		const alerted = async (count: number) =>
			(await this.lab.api.countEndedExecutions(this.alerts.id)) >= count;
		this.say('The mail server goes down ...');
		await this.lab.dovecot.stop({ keep: true, signal: 'SIGKILL' });
		await waitFor('the alert', async () => await alerted(1), ALERT_MS, 300);
		this.say('... and up again ...');
		await this.lab.dovecot.start();
		await waitFor('the notice of recovery', async () => await alerted(2), ALERT_MS, 300);
	}

	/** Tells of each execution that ends, until the signal. */
	async watch(signal: AbortSignal): Promise<void> {
		const printed = new Set<string>();
		while (!signal.aborted) {
			const executions = await this.lab.api.listExecutions(this.workflow.id).catch(() => []);
			for (const { id, status } of executions.reverse()) {
				if (printed.has(id) || !ENDED.includes(status)) continue;
				printed.add(id);
				this.say(
					`Execution ${id} ran (${status}): ${await this.subjectOf(id)}\n  ${this.executionsUrl()}/${id}`,
				);
			}
			this.tellReplies();
			await this.tellAlerts();
			await sleep(500, undefined, { signal }).catch(() => undefined);
		}
	}

	async stop(): Promise<void> {
		await this.lab.stop();
	}

	private async subjectOf(executionId: string): Promise<string> {
		const { data } = await this.lab.api.getExecution(executionId);
		const { runData, error } = data.resultData;
		const item = runData[TRIGGER]?.[0]?.data?.main?.[0]?.[0];
		return item === undefined ? (error?.message ?? 'nothing was handed on') : String(item.json.subject);
	}

	/** What the workflow sent by Dovecot's submission server has arrived in the mailbox of who wrote. */
	private tellReplies(): void {
		const { taken, subjects } = this.lab.relay;
		for (; this.repliesPrinted < taken.length; this.repliesPrinted += 1) {
			const to = taken[this.repliesPrinted]?.to.join(', ') ?? '';
			this.say(`Reply delivered to ${to}: ${subjects[this.repliesPrinted] ?? ''}`);
		}
	}

	private async tellAlerts(): Promise<void> {
		const executions = await this.lab.api.listExecutions(this.alerts.id).catch(() => []);
		for (const { id, status } of executions.reverse()) {
			if (this.alertsPrinted.has(id) || !ENDED.includes(status)) continue;
			this.alertsPrinted.add(id);
			const { runData } = (await this.lab.api.getExecution(id)).data.resultData;
			const outputs = runData[HEALTH]?.[0]?.data?.main ?? [];
			for (const { json } of outputs.flatMap((items) => items ?? []))
				this.say(`Alert (${String(json.alert)}): ${String(json.summary)}`);
		}
	}

	private executionsUrl(): string {
		return `${this.lab.n8n.url}/workflow/${this.workflow.id}/executions`;
	}
}

function alertsDraft(): WorkflowDraft {
	const parameters = { watch: 'nodes', checkEvery: 1, failedChecks: 2 };
	return {
		name: 'A mail server goes down, or is back',
		nodes: [{ name: HEALTH, type: 'n8n-nodes-microsoft-mail.microsoftMailHealthTrigger', parameters }],
		settings: { executionOrder: 'v1' },
	};
}

async function replyNode(lab: MailLab, { id, name, type }: N8nCredential): Promise<NodeDraft> {
	const parameters = await lab.smtpParameters({
		operation: 'reply',
		text: '=Hello {{ $json.from[0].name }},\n\nsomebody with a bucket is on the way because of "{{ $json.subject }}".',
		options: { senderName: 'Service Desk', automaticReply: true },
	});
	return {
		name: REPLY,
		type: 'n8n-nodes-microsoft-mail.microsoftSmtpSend',
		typeVersion: 1.1,
		parameters,
		credentials: { [type]: { id, name } },
	};
}
