import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { MailLab } from '../lab/MailLab';
import type { N8nCredential, N8nWorkflow } from '../lab/n8n/n8nTypes';
import { SmtpLabServer } from '../lab/smtp/SmtpLabServer';
import { waitFor } from '../lab/waitFor';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';
import { plainMail } from './helpers/plainMail';
import { Template, TEMPLATE_NAMES } from './helpers/Template';
import { Webhook } from './helpers/Webhook';

jest.setTimeout(300_000);

const BOUNCE = join(__dirname, '../fixtures/bounces/exchange-online-base64.eml');

describe('The workflow templates', () => {
	let lab: MailLab;
	let webhook: Webhook;
	/** The second mail server. */
	let relay: SmtpLabServer;
	const workflows: string[] = [];

	beforeAll(async () => {
		lab = await MailLab.start({ authority: { users: people('desk', 'bounces', 'watched', 'over') } });
		webhook = await Webhook.start({ id: 4711 });
		relay = await SmtpLabServer.start({});
	});

	afterAll(async () => {
		await lab?.stop();
		await relay?.stop();
		await webhook?.stop();
	});

	afterEach(async () => {
		await lab.dovecot.start();
		for (const id of workflows.splice(0)) await lab.api.deleteWorkflow(id);
		webhook.calls.length = 0;
	});

	async function run(template: Template): Promise<N8nWorkflow> {
		const workflow = await template.import(lab.api);
		workflows.push(workflow.id);
		await lab.api.activate(workflow.id);
		return workflow;
	}

	const received = async (path: string, count = 1) =>
		await waitFor(
			`${String(count)} calls of ${path}`,
			() => webhook.bodies(path).length >= count && webhook.bodies(path),
			30_000,
			100,
		);

	const sentTo = (address: string) => lab.relay.taken.filter(({ to }) => to.includes(address));

	async function signedIn(person: string): Promise<{ credential: N8nCredential; mailbox: string }> {
		const user = lab.user(person);
		return { credential: await lab.signedInCredential(user), mailbox: user.mailbox ?? user.user };
	}

	it('are complete', () => {
		expect(TEMPLATE_NAMES).toEqual([
			'bounce-handling',
			'daily-health-report',
			'health-alert-fallback',
			'health-alert',
			'mail-to-ticket',
			'over-from-email-trigger',
			'recovered-notice',
		]);
	});

	it.each(TEMPLATE_NAMES)('%s says what to fill in, and names nodes that it has', (name) => {
		const { draft } = new Template(name);
		const notes = draft.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		const text = String(notes[0]?.parameters.content);
		const named = [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, words = '']) => words);
		const names = draft.nodes.map((node) => node.name);
		expect(named).toContain('Settings');
		expect(named.filter((words) => words !== 'To fill in' && !names.includes(words))).toEqual([]);
		expect(JSON.stringify(draft)).not.toMatch(/credentials|127\.0\.0\.1|localhost/);
	});

	it('mail-to-ticket creates a ticket from an email, and replies with its number', async () => {
		const { credential, mailbox } = await signedIn('desk');
		const template = new Template('mail-to-ticket')
			.settings({ ticketUrl: webhook.url('/tickets') })
			.parameters('Microsoft IMAP Trigger', await lab.triggerParameters('imap'), credential)
			.parameters('Reply to the sender', await lab.smtpParameters(), credential);
		await run(template);
		const mail = {
			subject: 'Printer on fire',
			to: mailbox,
			from: 'Sam <sam@example.org>',
			text: 'Come quick.',
		};
		lab.dovecot.deliver(mailbox, plainMail(mail));
		expect(await received('/tickets')).toEqual([
			expect.objectContaining({ subject: 'Printer on fire', from: 'sam@example.org', text: 'Come quick.' }),
		]);
		const [reply] = await waitFor(
			'the reply',
			() => sentTo('sam@example.org').length > 0 && sentTo('sam@example.org'),
			20_000,
		);
		expect(reply?.mime.toString()).toMatch(/Subject: Re: Printer on fire/);
		expect(reply?.mime.toString()).toMatch(/ticket 4711/);
		expect(reply?.mime.toString()).toMatch(/Auto-Submitted: auto-replied/);
	});

	it("over-from-email-trigger replies to an email with the fields of n8n's own trigger", async () => {
		const { credential, mailbox } = await signedIn('over');
		const template = new Template('over-from-email-trigger')
			.parameters('Microsoft IMAP Trigger', await lab.triggerParameters('imap'), credential)
			.parameters('Microsoft SMTP Send', await lab.smtpParameters(), credential);
		await run(template);
		const mail = { subject: 'Toner', to: mailbox, from: 'Pat <pat@example.org>', text: 'It is empty.' };
		lab.dovecot.deliver(mailbox, plainMail(mail));
		const [answer] = await waitFor(
			'the answer',
			() => sentTo('pat@example.org').length > 0 && sentTo('pat@example.org'),
			30_000,
		);
		expect(answer?.mime.toString()).toMatch(/To: Pat <pat@example\.org>[^]*Subject: Re: Toner/i);
		expect(answer?.mime.toString()).toMatch(/You wrote:\s+It is empty\.\s+The service desk/);
	});

	it('bounce-handling reports a bounce, and passes other mail on', async () => {
		const { credential, mailbox } = await signedIn('bounces');
		const template = new Template('bounce-handling')
			.settings({ bounceUrl: webhook.url('/bounces') })
			.parameters('Microsoft IMAP Trigger', await lab.triggerParameters('imap'), credential);
		const { id } = await run(template);
		lab.dovecot.deliver(mailbox, plainMail({ subject: 'No bounce', to: mailbox }));
		lab.dovecot.deliver(mailbox, readFileSync(BOUNCE));
		const [report] = await received('/bounces');
		expect(report?.bounce).toMatchObject({ action: 'failed', originalMessageId: 'SD-4904@fabrikam.example' });
		await waitFor('both runs', async () => (await lab.api.countEndedExecutions(id)) === 2, 20_000, 200);
		expect(webhook.bodies('/bounces')).toHaveLength(1);
	});

	it('health-alert notifies the chat and a second server, recovered-notice the chat, each once', async () => {
		const intake = await Intake.create(lab, 'watched', { parameters: { options: { longestBackoff: 1 } } });
		await intake.activate();
		const quick = { checkEvery: 1, failedChecks: 2 };
		await run(
			new Template('health-alert')
				.settings({
					chatUrl: webhook.url('/alert'),
					alertTo: 'admins@example.com',
					alertFrom: 'n8n@example.com',
					alertServer: relay.host,
				})
				.parameters('Microsoft Mail Health Trigger', quick)
				.parameters('Mail the admins', { security: 'none', port: relay.port }),
		);
		await run(
			new Template('recovered-notice')
				.settings({ chatUrl: webhook.url('/recovered') })
				.parameters('Microsoft Mail Health Trigger', quick),
		);
		await lab.dovecot.stop({ keep: true, signal: 'SIGKILL' });
		const [alert] = await received('/alert');
		expect(alert?.text).toMatch(new RegExp(`${intake.mailbox}.*unreachable.*Check "Server" and "Port"`, 's'));
		await waitFor('the mail', () => relay.taken.length > 0, 20_000);
		expect(relay.taken[0]).toMatchObject({ from: 'n8n@example.com', to: ['admins@example.com'] });
		expect(webhook.bodies('/recovered')).toEqual([]);
		await lab.dovecot.start();
		const [notice] = await received('/recovered');
		expect(notice?.text).toMatch(/reachable again since .* It was down for \d+ s/);
		await sleep(3_000);
		expect([webhook.calls.length, relay.taken.length]).toEqual([2, 1]);
		await intake.end();
	});

	it('health-alert-fallback sends an email when the chat is down, and retries when both are', async () => {
		const intake = await Intake.create(lab, 'watched', { parameters: { options: { longestBackoff: 1 } } });
		await intake.activate();
		relay.taken.length = 0;
		const { id } = await run(
			new Template('health-alert-fallback')
				.settings({
					chatUrl: webhook.url('/down'),
					alertTo: 'admins@example.com',
					alertFrom: 'n8n@example.com',
					alertServer: relay.host,
				})
				.parameters('Microsoft Mail Health Trigger', { checkEvery: 1, failedChecks: 2 })
				// Nobody listens there: the other channel is down as well.
				.parameters('Mail the admins', { security: 'none', port: 9, options: { tries: 1 } }),
		);
		webhook.failing.add('/down');
		await lab.dovecot.stop({ keep: true, signal: 'SIGKILL' });
		await received('/down');
		await waitFor('the failed run', async () => (await lab.api.countEndedExecutions(id)) === 1, 30_000, 200);
		webhook.failing.clear();
		const alerts = await waitFor(
			'the alert once more',
			() => webhook.bodies('/down').length === 2 && webhook.bodies('/down'),
			100_000,
			500,
		);
		expect(alerts[1]).toEqual(alerts[0]);
		expect(relay.taken).toEqual([]);
		await intake.end();
	});

	it('daily-health-report reports a reachable server and an unreachable one', async () => {
		const { credential } = await signedIn('watched');
		const template = new Template('daily-health-report')
			.settings({ chatUrl: webhook.url('/report') })
			.parameters(
				'Check incoming',
				await lab.triggerParameters('imap', { options: { checkHosts: false } }),
				credential,
			)
			.parameters('Check outgoing', {
				authentication: 'none',
				server: '127.0.0.1',
				port: 9,
				security: 'none',
				proxy: 'none',
			});
		const workflow = await template.import(lab.api);
		workflows.push(workflow.id);
		await lab.api.runManually(workflow.id, 'Every morning');
		const [report] = await received('/report');
		const lines = String(report?.text).split('\n');
		expect(lines).toHaveLength(2);
		expect(lines[0]).toMatch(/^OK \| imap \| 127\.0\.0\.1:\d+ \| watched@/);
		expect(lines[1]).toMatch(/^NOT REACHABLE \| smtp \| 127\.0\.0\.1:9 \| .*refused/);
	});
});
