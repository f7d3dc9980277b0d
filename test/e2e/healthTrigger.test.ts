import type { INodeParameters } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePorts } from '../lab/freePorts';
import type { N8nCredential } from '../lab/n8n/n8nTypes';
import { MailLab, type MailWorkflowOptions } from '../lab/MailLab';
import { waitFor } from '../lab/waitFor';
import { Alerts, HEALTH } from './helpers/Alerts';
import { expectNoSecrets } from './helpers/expectNoSecrets';
import { Intake } from './helpers/Intake';
import { KNOWS_PROJECTS } from './helpers/n8nVersion';
import { people } from './helpers/people';
import { sendNode } from './helpers/Outbox';

jest.setTimeout(300_000);

/** Short enough for a test. */
const QUICK = { longestBackoff: 1, checkInterval: 2 };

describe('Microsoft Mail Health Trigger', () => {
	let lab: MailLab;
	const intakes: Intake[] = [];
	const watches: Alerts[] = [];

	beforeAll(async () => {
		lab = await MailLab.start({
			authority: { users: people('ada', 'bob', 'revoked', 'sender', 'flap') },
			...(KNOWS_PROJECTS ? {} : { env: { N8N_MICROSOFT_MAIL_HEALTH_ALL: 'true' } }),
		});
	});

	afterAll(async () => await lab?.stop());

	afterEach(async () => {
		await lab.dovecot.start();
		for (const one of [...watches.splice(0), ...intakes.splice(0)]) await one.end();
	});

	async function intakeOf(person: string, options: MailWorkflowOptions = {}): Promise<Intake> {
		const intake = await Intake.create(lab, person, { parameters: { options: QUICK }, ...options });
		intakes.push(intake);
		await intake.activate();
		// n8n would refuse a publication whose sign-in is revoked meanwhile, and nothing could be watched.
		await intake.untilConnected();
		return intake;
	}

	async function watchOf(parameters: INodeParameters = {}, credential?: N8nCredential): Promise<Alerts> {
		const watch = await Alerts.create(lab, parameters, credential);
		watches.push(watch);
		await watch.activate();
		return watch;
	}

	/** n8n starts its triggers one after the other, the last ones well after it is ready. */
	async function restart(): Promise<void> {
		await lab.n8n.stop();
		const before = lab.n8n.logs().length;
		await lab.n8n.start();
		await lab.api.login();
		const isWatching = () => lab.n8n.logs().slice(before).includes(`${HEALTH}: watching`);
		await waitFor('the watch to go on', isWatching, 60_000, 200);
	}

	it('reports once that a server is down, with what to do, and once that it has recovered', async () => {
		const intake = await intakeOf('ada');
		await intake.deliver(['Before']);
		await intake.runs.until(1);
		const watch = await watchOf();
		await lab.dovecot.stop({ keep: true });
		const [down] = await watch.until(1, intake.mailbox);
		expect(down).toMatchObject({ output: 'Unreachable', handedOn: 1 });
		expect(down?.item).toMatchObject({
			alert: 'unreachable',
			reachable: false,
			server: `${lab.dovecot.host}:${String(lab.dovecot.ports.imaps)}`,
			protocol: 'imap',
			mailbox: intake.mailbox,
			workflow: { id: intake.workflowId, name: 'ada' },
			node: 'Microsoft IMAP Trigger',
			error: { kind: 'network', code: 'ECONNREFUSED' },
			hint: expect.stringMatching(/Check "Server" and "Port"/) as unknown,
			queue: 0,
			counts: { received: 1, failed: 0, setAside: 0, filteredOut: 0 },
		});
		await sleep(4_000);
		await lab.dovecot.start();
		const [, up] = await watch.until(2, intake.mailbox);
		await sleep(3_000);
		expect(await watch.all()).toHaveLength(2);
		expect(up).toMatchObject({ output: 'Recovered', handedOn: 1 });
		const { since, downtimeSeconds, lastSyncAt } = up?.item as Record<string, string | number>;
		expect(Number(downtimeSeconds)).toBeGreaterThanOrEqual(4);
		const seconds = (Date.parse(String(since)) - Date.parse(String(down?.item.since))) / 1000;
		expect(Math.abs(Number(downtimeSeconds) - seconds)).toBeLessThanOrEqual(1);
		expect(Date.parse(String(lastSyncAt))).toBeGreaterThan(Date.parse(String(down?.item.lastSyncAt)));
	});

	it('reports nothing twice when n8n is restarted while the server is down, nor when it has recovered meanwhile', async () => {
		const intake = await intakeOf('bob');
		const watch = await watchOf();
		await lab.dovecot.stop({ keep: true });
		await watch.until(1, intake.mailbox);
		await restart();
		await sleep(5_000);
		expect((await watch.all()).map(({ item }) => item.alert)).toEqual(['unreachable']);
		await lab.n8n.stop();
		await lab.dovecot.start();
		await restart();
		await watch.until(2, intake.mailbox);
		await sleep(3_000);
		expect((await watch.all()).map(({ item }) => item.alert)).toEqual(['unreachable', 'recovered']);
	});

	it('raises few alerts for a flapping server', async () => {
		const intake = await intakeOf('flap');
		const patient = await watchOf({ failedChecks: 10 });
		const hasty = await watchOf({ failedChecks: 1, watchOptions: { goodChecks: 1 } });
		for (let turn = 0; turn < 5; turn += 1) {
			await lab.dovecot.stop({ keep: true, signal: 'SIGKILL' });
			await sleep(1_500);
			await lab.dovecot.start();
			await sleep(3_000);
		}
		const alerts = await hasty.all(intake.mailbox);
		expect(alerts.length).toBeGreaterThanOrEqual(1);
		expect(alerts.length).toBeLessThanOrEqual(7);
		expect(await patient.all(intake.mailbox)).toEqual([]);
	});

	it('reports that a credential needs to be reconnected', async () => {
		const intake = await intakeOf('revoked');
		// The connection breaks before the sign-in is found to be gone.
		const watch = await watchOf({ failedChecks: 5 });
		await lab.authority.revoke(intake.mailbox, true);
		await lab.dovecot.stop({ keep: true, signal: 'SIGKILL' });
		await lab.dovecot.start();
		const [down] = await watch.until(1, intake.mailbox);
		expect(down?.output).toBe('Unreachable');
		expect(down?.item).toMatchObject({
			alert: 'reconnect',
			error: { kind: 'reconnect' },
			hint: expect.stringMatching(/reconnect|press Connect/i) as unknown,
		});
		await lab.api.signIn(
			intake.credential.id,
			async (url) => await lab.authority.walk(url, lab.user('revoked')),
		);
		await watch.until(2, intake.mailbox);
		await sleep(2_000);
		expect((await watch.all()).map(({ item }) => item.alert)).toEqual(['reconnect', 'recovered']);
		await expectNoSecrets(lab);
	});

	it('covers send nodes too, and shows the current state in a manual test', async () => {
		const [port = 0] = await freePorts(1);
		const sender = sendNode(
			{
				authentication: 'none',
				fromEmail: 'desk@contoso.example',
				to: 'ann@contoso.example',
				subject: 'Hello',
				text: 'Hello',
				server: '127.0.0.1',
				security: 'none',
				port,
				proxy: 'none',
				options: { tries: 2 },
			},
			[],
		);
		const intake = await intakeOf('sender', { next: sender });
		const watch = await watchOf();
		await intake.deliver(['Answer me']);
		const [down] = await watch.until(1, `127.0.0.1:${String(port)}`);
		expect(down?.item).toMatchObject({
			alert: 'unreachable',
			protocol: 'smtp',
			mailbox: 'desk@contoso.example',
			workflow: { id: intake.workflowId },
			node: sender.name,
			counts: { failed: 1, sent: 0 },
		});
		const own = [intake.mailbox, 'desk@contoso.example'];
		const states = (await watch.tryOut()).filter(({ item }) => own.includes(String(item.mailbox)));
		expect(states.map(({ output, item }) => [output, item.alert, item.protocol, item.reachable])).toEqual([
			['Unreachable', 'state', 'smtp', false],
			['Recovered', 'state', 'imap', true],
		]);
	});

	it('watches one connection that no node uses, and the secret of the app that signs in', async () => {
		const mailbox = 'desk@contoso.example';
		await lab.authority.setClients([{ ...lab.authority.client, mailboxes: [mailbox] }]);
		const inFiveDays = new Date(Date.now() + 5 * 86_400_000 + 60_000).toISOString();
		const credential = await lab.createAppCredential(mailbox, { secretExpiresOn: inFiveDays });
		const parameters = await lab.triggerParameters('imap', {
			watch: 'connection',
			protocol: 'imap',
			authentication: credential.type,
			mailbox,
			// The certificate of the lab's server ends in a month.
			watchOptions: { warnDays: '7' },
		});
		const watch = await watchOf(parameters, credential);
		const [ending] = await watch.until(1);
		expect(ending?.item).toMatchObject({
			alert: 'expiring',
			reachable: true,
			expires: { what: 'clientSecret', of: lab.authority.client.clientId, daysLeft: 5 },
		});
		const states = await watch.tryOut();
		expect(states).toEqual([
			expect.objectContaining({
				output: 'Recovered',
				item: expect.objectContaining({ alert: 'state', reachable: true, mailbox, queue: 0 }) as unknown,
			}),
		]);
		await lab.dovecot.stop({ keep: true, signal: 'SIGKILL' });
		await watch.until(3);
		await sleep(3_000);
		await lab.dovecot.start();
		const alerts = await watch.until(4);
		const told = alerts.filter(({ item }) => item.alert !== 'state');
		expect(told.map(({ item }) => item.alert)).toEqual(['expiring', 'unreachable', 'recovered']);
		expect(told[1]?.item).toMatchObject({ mailbox, error: { code: 'ECONNREFUSED' } });
		expect(Number(told[2]?.item.downtimeSeconds)).toBeGreaterThanOrEqual(3);
		await expectNoSecrets(lab);
	});
});
