import { readFile } from 'node:fs/promises';
import type { INodeParameters } from 'n8n-workflow';

import type { CheckReport } from '../../nodes/mail/check/CheckReport';
import { NO_SIGN_IN } from '../../nodes/mail/n8n/credentials/credentialTypes';
import { MailLab, TRIGGER } from '../lab/MailLab';
import { N8nWorker, queueMode } from '../lab/n8n/N8nWorker';
import type { N8nCredential } from '../lab/n8n/n8nTypes';
import { Redis } from '../lab/redis/Redis';
import { expectNoSecrets } from './helpers/expectNoSecrets';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';
import { runNode, type NodeRun } from './helpers/runNode';

jest.setTimeout(300_000);

const TYPE = 'microsoftMailHealth';

interface More extends INodeParameters {
	options?: INodeParameters;
}

/** Parameters for the lab's Dovecot; the hosts of Microsoft's cloud are out of the lab's reach. */
async function parametersFor(
	lab: MailLab,
	{ type }: N8nCredential,
	more: More = {},
): Promise<INodeParameters> {
	const ca = await readFile(lab.dovecot.certificates.ca, 'utf8');
	const { host, ports } = lab.dovecot;
	return {
		authentication: type,
		protocol: 'imap',
		server: host,
		port: ports.imaps,
		security: 'ssl',
		...more,
		options: { ca, checkHosts: false, timeout: 5, ...more.options },
	};
}

const reportsOf = ({ outputs }: NodeRun, output: number) =>
	(outputs[output] ?? []).map(({ json }) => json as unknown as CheckReport);

describe('Microsoft Mail Health in n8n', () => {
	let lab: MailLab;
	let credential: N8nCredential;

	beforeAll(async () => {
		lab = await MailLab.start({ authority: { users: people('desk', 'reader') } });
		credential = await lab.signedInCredential(lab.user('desk'));
	});

	afterAll(async () => await lab?.stop());

	it('checks one connection per item, and sorts them by output', async () => {
		const { imaps, imap } = lab.dovecot.ports;
		const run = await runNode(lab, {
			type: TYPE,
			items: [{ port: imaps }, { port: imap }, { port: 1 }, { port: imaps }],
			parameters: await parametersFor(lab, credential, { port: '={{ $json.port }}' }),
			credentials: [credential],
		});
		expect(run).toMatchObject({ status: 'success' });
		expect(run.outputs.map((output) => output.map(({ pairedItem }) => pairedItem))).toEqual([
			[{ item: 0 }, { item: 3 }],
			[{ item: 1 }, { item: 2 }],
		]);
		expect(reportsOf(run, 0).map(({ reachable }) => reachable)).toEqual([true, true]);
		expect(reportsOf(run, 1).map(({ failedStep }) => failedStep)).toEqual(['tls', 'tcp']);
		expect(reportsOf(run, 1)[0]?.error?.hint).toContain('STARTTLS');
	});

	it.each<[string, (more: typeof lab.dovecot.ports) => More]>([
		['POP3', ({ pop3s }) => ({ protocol: 'pop3', port: pop3s })],
		['SMTP', ({ submission }) => ({ protocol: 'smtp', port: submission, security: 'starttls' })],
	])('signs in by %s', async (_, more) => {
		const parameters = await parametersFor(lab, credential, more(lab.dovecot.ports));
		const run = await runNode(lab, { type: TYPE, parameters, credentials: [credential] });
		expect(reportsOf(run, 0)).toEqual([
			expect.objectContaining({ reachable: true, mailbox: lab.user('desk').user }),
		]);
	});

	it('checks with an app, and a relay that requires no sign-in', async () => {
		const app = await lab.createAppCredential('support@contoso.example');
		const asApp = await runNode(lab, {
			type: TYPE,
			parameters: await parametersFor(lab, app),
			credentials: [app],
		});
		const token = reportsOf(asApp, 0)[0]?.steps.find(({ name }) => name === 'token');
		expect(token?.data).toMatchObject({ kind: 'app', app: lab.authority.client.clientId });
		const relay = { protocol: 'smtp', authentication: NO_SIGN_IN, port: lab.relay.port, security: 'none' };
		const parameters = await parametersFor(lab, credential, relay);
		const run = await runNode(lab, { type: TYPE, parameters });
		expect(reportsOf(run, 0)[0]?.steps.map(({ name }) => name)).toEqual(['dns', 'tcp', 'login']);
	});

	it('lists the hosts of the cloud: the sign-in host of custom URLs, Microsoft’s for the rest', async () => {
		const parameters = await parametersFor(lab, credential, { options: { checkHosts: true, timeout: 2 } });
		const run = await runNode(lab, { type: TYPE, parameters, credentials: [credential] });
		const [{ reachable, hosts = [] } = { reachable: false }] = reportsOf(run, 0);
		expect(reachable).toBe(true);
		const { hostname, port } = new URL(lab.authority.url);
		expect(hosts[0]).toMatchObject({ use: 'signIn', host: hostname, port: Number(port), ok: true });
		expect(hosts.slice(1).map(({ host, port: at }) => `${host}:${String(at)}`)).toEqual([
			'outlook.office365.com:993',
			'outlook.office365.com:995',
			'smtp.office365.com:587',
			'outlook.office365.com:443',
			'graph.microsoft.com:443',
		]);
	});

	it('reports what the triggers of this n8n know about the server', async () => {
		const intake = await Intake.with(lab, lab.user('desk').user, credential);
		await intake.activate();
		await intake.deliver(['One', 'Two']);
		await intake.runs.until(2);
		const parameters = await parametersFor(lab, credential);
		const run = await runNode(lab, { type: TYPE, parameters, credentials: [credential] });
		expect(reportsOf(run, 0)[0]?.nodes).toEqual([
			expect.objectContaining({
				nodeName: TRIGGER,
				workflowId: intake.workflowId,
				reachable: true,
				counts: expect.objectContaining({ received: 2 }) as object,
			}),
		]);
		await intake.end();
	});

	it('detects a revoked sign-in, and says what to do', async () => {
		const reader = await lab.signedInCredential(lab.user('reader'));
		await lab.authority.revoke(lab.user('reader').user, true);
		const parameters = await parametersFor(lab, reader);
		const run = await runNode(lab, { type: TYPE, parameters, credentials: [reader] });
		const [report] = reportsOf(run, 1);
		expect(report).toMatchObject({ reachable: false, failedStep: 'login', error: { kind: 'reconnect' } });
		expect(report?.error?.hint).toMatch(/reconnect/i);
	});

	describe('with an invalid parameter', () => {
		const wrong = { mailbox: 'nobody' };

		it('fails the execution, and names what to correct', async () => {
			const parameters = await parametersFor(lab, credential, wrong);
			const run = await runNode(lab, { type: TYPE, parameters, credentials: [credential] });
			expect(run).toMatchObject({
				status: 'error',
				error: { message: expect.stringContaining('"nobody" is not the address of a mailbox') as string },
			});
		});

		it('continues with the other items if On Error says so', async () => {
			const parameters = await parametersFor(lab, credential, { mailbox: '={{ $json.mailbox }}' });
			const run = await runNode(lab, {
				type: TYPE,
				items: [wrong, { mailbox: lab.user('desk').user }],
				parameters,
				credentials: [credential],
				onError: 'continueRegularOutput',
			});
			expect(run.status).toBe('success');
			expect(reportsOf(run, 0)).toEqual([expect.objectContaining({ reachable: true })]);
			expect(run.outputs[1]?.[0]?.json).toEqual({
				error: expect.objectContaining({ kind: 'configuration' }) as object,
			});
		});
	});

	it('is offered to AI agents', async () => {
		expect(await lab.api.nodeTypes()).toContain('n8n-nodes-microsoft-mail.microsoftMailHealthTool');
	});

	it('keeps tokens and secrets out of executions and log', async () => {
		await expectNoSecrets(lab);
	});
});

describe('Microsoft Mail Health in queue mode', () => {
	let redis: Redis;
	let lab: MailLab;
	let worker: N8nWorker;

	beforeAll(async () => {
		redis = await Redis.start();
		lab = await MailLab.start({ env: queueMode(redis) });
		worker = await N8nWorker.start(lab.n8n, queueMode(redis));
	});

	afterAll(async () => {
		await worker?.stop();
		await lab?.stop();
		await redis?.stop();
	});

	it('checks on the worker, which knows no triggers', async () => {
		const credential = await lab.signedInCredential();
		const intake = await Intake.with(lab, lab.user().user, credential);
		await intake.activate();
		const parameters = await parametersFor(lab, credential);
		const run = await runNode(lab, { type: TYPE, parameters, credentials: [credential] });
		expect(run.status).toBe('success');
		expect(reportsOf(run, 0)).toEqual([expect.objectContaining({ reachable: true, nodes: [] })]);
		expect(worker.logs()).toContain(`execution ${run.executionId}`);
		await intake.end();
	});
});
