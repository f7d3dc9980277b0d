import { setTimeout as sleep } from 'node:timers/promises';

import { freePorts } from '../lab/freePorts';
import { MailLab } from '../lab/MailLab';
import { N8nApi } from '../lab/n8n/N8nApi';
import { Alerts } from './helpers/Alerts';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';

jest.setTimeout(300_000);

const MEMBER = { email: 'member@lab.example', firstName: 'Mem', lastName: 'Ber', password: 'Member-Pass-1' };
const QUICK = { longestBackoff: 1, checkInterval: 2 };

/** Somebody else of the same n8n, with a project of his own. */
async function invite(lab: MailLab): Promise<MailLab> {
	const invited = await lab.api.request<Array<{ user: { inviteAcceptUrl: string } }>>(
		'POST',
		'/rest/invitations',
		[{ email: MEMBER.email, role: 'global:member' }] as unknown as object,
	);
	const token = new URL(invited[0]?.user.inviteAcceptUrl ?? '').searchParams.get('token');
	const { firstName, lastName, password } = MEMBER;
	const api = new N8nApi(lab.n8n.url);
	await api.request('POST', '/rest/invitations/accept', { token, firstName, lastName, password });
	await api.login(MEMBER);
	return Object.create(lab, { api: { value: api } }) as MailLab;
}

describe('who sees the state of mail nodes', () => {
	let lab: MailLab;
	let theirs: MailLab;
	let desk: Intake;
	let alerts: Alerts;

	beforeAll(async () => {
		lab = await MailLab.start({ authority: { users: people('desk', 'member') } });
		theirs = await invite(lab);
		desk = await Intake.create(lab, 'desk', { parameters: { options: QUICK } });
		await desk.activate();
		await desk.deliver(['First']);
		await desk.runs.until(1);
		alerts = await Alerts.create(lab);
	});

	afterAll(async () => await lab?.stop());

	const shown = async (watch: Alerts) => JSON.stringify(await watch.tryOut());

	it('another workflow of the same project sees it', async () => {
		expect(await shown(alerts)).toContain(desk.mailbox);
	});

	it('another member of the same n8n does not see it', async () => {
		const watch = await Alerts.create(theirs);
		const text = await shown(watch);
		expect(text).toContain('No Microsoft mail node of this project');
		expect(text).not.toMatch(/desk@contoso|127\.0\.0\.1/);
	});

	it("another member's failures reach nobody's alerts but his own", async () => {
		const [dead = 0] = await freePorts(1);
		const own = await Alerts.create(theirs, { failedChecks: 1 });
		// A try-out counts as an execution, too.
		const watching = await Alerts.create(lab, { failedChecks: 1 });
		await watching.activate();
		await own.activate();
		const credential = await theirs.signedInCredential(lab.user('member'));
		// It calls itself what it likes.
		const forged = await Intake.with(theirs, desk.mailbox, credential, {
			parameters: { mailbox: desk.mailbox, port: dead, options: QUICK },
		});
		await forged.activate();
		const [alert] = await own.until(1);
		expect(alert?.item).toMatchObject({ mailbox: desk.mailbox, alert: 'unreachable' });
		await sleep(6_000);
		expect(await watching.all()).toEqual([]);
	});

	it('everybody sees it if the n8n instance allows it', async () => {
		const watch = await Alerts.create(theirs);
		await lab.n8n.stop();
		await lab.n8n.start({ N8N_MICROSOFT_MAIL_HEALTH_ALL: 'true' });
		await lab.api.login();
		await theirs.api.login(MEMBER);
		await desk.deliver(['Second']);
		await desk.runs.until(2);
		expect(await shown(watch)).toContain(desk.mailbox);
	});
});
