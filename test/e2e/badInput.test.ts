import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';

import { FaultProxy } from '../lab/FaultProxy';
import { MailLab } from '../lab/MailLab';
import { type Script, ScriptedServer } from '../lab/ScriptedServer';
import { waitFor } from '../lab/waitFor';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { expectNoSecrets } from './helpers/expectNoSecrets';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';
import { holdsMail, type Report, Reports } from './helpers/Reports';

jest.setTimeout(300_000);

const QUICK = { longestBackoff: 1, checkInterval: 2 };
/** Long enough for several more tries. */
const SOME_TRIES_MS = 4_000;
/** Nobody's secret, typed in by mistake. */
const TYPO = 'lab~Mistyped.Secret_2';
const OTHER_SECRET = 'lab~Secret.Value_3';

describe('What an admin sees of the Microsoft IMAP Trigger', () => {
	let lab: MailLab;
	let firstSecret: string;

	beforeAll(async () => {
		const names = ['tenant', 'secret', 'consent', 'rights', 'folder', 'http', 'smtp', 'certificate', 'pages'];
		lab = await MailLab.start({
			authority: { users: people(...names) },
			env: { N8N_LOG_LEVEL: 'debug' },
		});
		firstSecret = lab.authority.client.secret;
	});

	afterAll(async () => await lab?.stop());

	/** A workflow that has run, and whose next token is due within seconds. */
	async function running(person: string): Promise<Intake> {
		await lab.authority.set({ accessTokenLifetime: 4 });
		const intake = await Intake.create(lab, person, { parameters: { options: QUICK } });
		await intake.activate();
		await intake.deliver(['Before']);
		await intake.runs.until(1);
		return intake;
	}

	async function waiting(person: string, parameters: INodeParameters): Promise<Intake> {
		await lab.authority.set({ accessTokenLifetime: 3600 });
		const intake = await Intake.create(lab, person, {
			parameters: { ...parameters, options: { ...QUICK, ...(parameters.options as object) } },
		});
		await intake.activate();
		return intake;
	}

	/** One that n8n has started while its server was down, since a publication with such a mistake is refused. */
	async function startedBlind(person: string, parameters: INodeParameters): Promise<Intake> {
		await lab.dovecot.stop({ keep: true });
		try {
			const intake = await waiting(person, parameters);
			const reports = new Reports(lab, intake);
			await waitFor('the trigger to be active', async () => await reports.isActive(), 60_000, 300);
			return intake;
		} finally {
			await lab.dovecot.start();
		}
	}

	/** The one report, after several tries more. */
	async function onlyReport(intake: Intake): Promise<Report> {
		const reports = new Reports(lab, intake);
		await reports.first();
		await sleep(SOME_TRIES_MS);
		const all = await reports.all();
		expect(all).toHaveLength(1);
		expect(await reports.isActive()).toBe(true);
		return all[0] ?? { message: '', description: '' };
	}

	/** A server may be silent or garbled for a while only, so the log has to do. */
	async function expectOneWarning(intake: Intake, place: string): Promise<void> {
		const warnings = () =>
			lab.n8n
				.logs()
				.split('\n')
				.filter(
					(line) => line.includes(`(IMAP, ${place}): `) && line.includes('Check "Server", "Port" and "Security"'),
				);
		await waitFor('a warning in the log', () => warnings().length > 0, 30_000, 300);
		await waitFor('more tries', () => retries(place) > 1, 30_000, 300);
		expect(warnings()).toEqual([expect.stringContaining('did not greet like a mail server')]);
		expect(await new Reports(lab, intake).isActive()).toBe(true);
	}

	/** Told at n8n's log level "debug". */
	function retries(place: string): number {
		const lines = lab.n8n.logs().split('\n');
		return lines.filter((line) => line.includes(`(IMAP, ${place}): `) && line.includes('Next try in')).length;
	}

	async function expectWaitingToRun(intake: Intake, subjects: string[]): Promise<void> {
		const mailRuns = async () => (await intake.runs.all()).filter(holdsMail);
		await waitFor(
			'the waiting mail to run',
			async () => (await mailRuns()).length >= subjects.length,
			30_000,
			300,
		);
		await sleep(1_000);
		expectExactlyOnce(await mailRuns(), subjects);
		await intake.deactivate();
	}

	async function changeCredential(intake: Intake, change: Record<string, unknown>): Promise<void> {
		const { data } = await lab.api.getCredential(intake.credential.id);
		await lab.api.updateCredential(intake.credential, { ...data, ...change });
	}

	it('reports that the tenant does not exist, and continues once the URL is corrected', async () => {
		const intake = await running('tenant');
		await changeCredential(intake, { typedTokenUrl: lab.authority.tokenUrl('nowhere.example') });
		await intake.deliver(['Waiting']);
		const report = await onlyReport(intake);
		expect(report.message).toMatch(
			/127\.0\.0\.1:\d+, mailbox tenant@contoso\.example.*tenant does not exist/,
		);
		expect(report.description).toContain('AADSTS90002');
		expect(report.description).toMatch(/Check "Tenant" and "Cloud" in the credential/);
		await changeCredential(intake, { typedTokenUrl: lab.authority.tokenUrl() });
		await expectWaitingToRun(intake, ['Before', 'Waiting']);
	});

	it('reports that the client secret is wrong, and continues with the new one', async () => {
		const intake = await running('secret');
		await lab.authority.setClients([{ ...lab.authority.client, secret: OTHER_SECRET }]);
		await intake.deliver(['Waiting']);
		const report = await onlyReport(intake);
		expect(report.message).toMatch(/mailbox secret@contoso\.example.*client secret is wrong/);
		expect(report.description).toContain('AADSTS7000215');
		expect(report.description).toMatch(/secret's Value/);
		await changeCredential(intake, { clientSecret: OTHER_SECRET });
		await expectWaitingToRun(intake, ['Before', 'Waiting']);
	});

	it('reports that consent is missing, and continues once it is given', async () => {
		const intake = await running('consent');
		await lab.authority.withdrawConsent(intake.mailbox);
		await intake.deliver(['Waiting']);
		const report = await onlyReport(intake);
		expect(report.message).toMatch(/mailbox consent@contoso\.example.*lacks consent/);
		expect(report.description).toMatch(/reconnect.*Grant admin consent/);
		const person = lab.user('consent');
		await lab.api.signIn(intake.credential.id, async (url) => await lab.authority.walk(url, person));
		await expectWaitingToRun(intake, ['Before', 'Waiting']);
	});

	it('reports that the account may not open the mailbox, and continues once it may', async () => {
		const mailbox = 'boss@contoso.example';
		lab.dovecot.deliver(mailbox, 'Subject: Waiting\r\n\r\nHello\r\n');
		const intake = await startedBlind('rights', { mailbox });
		const report = await onlyReport(intake);
		expect(report.message).toMatch(
			/127\.0\.0\.1:\d+, mailbox boss@contoso\.example.*did not accept the access token/,
		);
		expect(report.description).toMatch(/Full Access/);
		const users = lab.authority.users.map((user) =>
			user.user.startsWith('rights') ? { ...user, sharedMailboxes: [mailbox] } : user,
		);
		await lab.authority.setUsers(users);
		await expectWaitingToRun(intake, ['Waiting']);
	});

	it('reports that the folder is missing, and continues once it exists', async () => {
		const folder = 'Support';
		const intake = await startedBlind('folder', { folder: { __rl: true, mode: 'name', value: folder } });
		const report = await onlyReport(intake);
		expect(report.message).toMatch(
			/"Support".*127\.0\.0\.1:\d+, mailbox folder@contoso\.example.*the folder does not exist/,
		);
		expect(report.description).toMatch(/Select the folder from the list/);
		lab.dovecot.createFolder(intake.mailbox, folder);
		lab.dovecot.deliver(intake.mailbox, 'Subject: Waiting\r\n\r\nHello\r\n', { folder });
		await expectWaitingToRun(intake, ['Waiting']);
	});

	const strangers: Array<[string, Script]> = [
		['http', { greeting: 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n', closeAfterGreeting: true }],
		[
			'smtp',
			{
				greeting: '220 mail.contoso.example ESMTP',
				replies: [[/./, '500 5.5.1 Command unrecognized']],
			},
		],
	];

	it.each(strangers)(
		'warns once that the server is not an IMAP server (%s), and continues with the right one',
		async (person, script) => {
			const stranger = await ScriptedServer.start(script);
			const proxy = await FaultProxy.start(stranger);
			try {
				const intake = await waiting(person, { server: proxy.host, port: proxy.port, security: 'none' });
				await intake.deliver(['Waiting']);
				await expectOneWarning(intake, `127.0.0.1:${proxy.port}, mailbox ${intake.mailbox}`);
				proxy.retarget({ host: lab.dovecot.host, port: lab.dovecot.ports.imap });
				await expectWaitingToRun(intake, ['Waiting']);
			} finally {
				await proxy.stop();
				await stranger.stop();
			}
		},
	);

	it('reports that the certificate is not trusted, and continues once the CA is given', async () => {
		const intake = await startedBlind('certificate', { options: { ca: '' } });
		await intake.deliver(['Waiting']);
		const report = await onlyReport(intake);
		expect(report.message).toMatch(/127\.0\.0\.1:\d+, mailbox certificate@contoso\.example.*certificate/);
		expect(report.description).toMatch(/CA Certificate/);
		const { nodes } = await lab.api.getWorkflow(intake.workflowId);
		const parameters = await lab.triggerParameters('imap', { options: QUICK });
		await lab.api.updateWorkflow(intake.workflowId, {
			nodes: nodes.map((node) => ({ ...node, parameters })),
		});
		await intake.activate();
		await expectWaitingToRun(intake, ['Waiting']);
	});

	it.each([
		['the tenant is unknown', () => ({ typedAuthUrl: lab.authority.authorizationUrl('nowhere.example') })],
		['the secret is wrong', () => ({ clientSecret: TYPO })],
	])('does not report a successful sign-in when %s', async (_, mistake) => {
		const person = lab.user('pages');
		const credential = await lab.createCredential(person, mistake());
		const signIn = lab.api.signIn(credential.id, async (url) => await lab.authority.walk(url, person));
		const error: unknown = await signIn.catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(Error);
		const { data } = await lab.api.getCredential(credential.id);
		expect(data).not.toHaveProperty('oauthTokenData');
	});

	it('leaves no secret in the log, executions or static data', async () => {
		await expectNoSecrets(lab, [firstSecret, OTHER_SECRET, TYPO]);
	});
});
