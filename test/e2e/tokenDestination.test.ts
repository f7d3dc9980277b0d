import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { INodeParameters } from 'n8n-workflow';

import { LAB_SERVERS, MailLab } from '../lab/MailLab';
import type { N8nCredential } from '../lab/n8n/n8nTypes';
import { waitFor } from '../lab/waitFor';
import { expectNoSecrets } from './helpers/expectNoSecrets';
import { people } from './helpers/people';
import { runNode } from './helpers/runNode';

jest.setTimeout(300_000);

/** A server of a member who may use the credential, and would like to have its token. */
class Listener {
	connections = 0;

	private constructor(private readonly server: Server) {}

	static async start(): Promise<Listener> {
		const listener = new Listener(createServer());
		listener.server.on('connection', (socket) => {
			listener.connections += 1;
			socket.destroy();
		});
		listener.server.listen(0, '127.0.0.1');
		await once(listener.server, 'listening');
		return listener;
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	async stop(): Promise<void> {
		this.server.close();
		await once(this.server, 'close');
	}
}

describe('where a token goes, in n8n', () => {
	let lab: MailLab;
	let listener: Listener;
	let person: N8nCredential;
	let app: N8nCredential;

	beforeAll(async () => {
		listener = await Listener.start();
		lab = await MailLab.start({ authority: { users: people('desk') } });
		person = await lab.signedInCredential(lab.user('desk'), { furtherServers: 'mail.company.example' });
		app = await lab.createAppCredential('desk@contoso.example', { furtherServers: '' });
	});

	afterAll(async () => {
		await lab?.stop();
		await listener?.stop();
	});

	const here = ({ type }: N8nCredential): INodeParameters => ({
		authentication: type,
		server: '127.0.0.1',
		port: listener.port,
		security: 'ssl',
		options: { ignoreCertificateErrors: true },
	});

	it.each([
		['a person', () => person],
		['an app', () => app],
	])('no trigger sends the token of %s to a server that the credential does not name', async (_, of) => {
		const credential = of();
		const workflow = await lab.createMailWorkflow(credential, { parameters: here(credential) });
		await lab.api.activate(workflow.id);
		const reason = await waitFor(
			'the activation to fail',
			async () => {
				const { triggers } = await lab.api.publicationStatus(workflow.id);
				return (triggers as Array<{ errorMessage: string | null }>)[0]?.errorMessage ?? undefined;
			},
			60_000,
			500,
		);
		expect(reason).toContain(`does not allow its token to be sent to 127.0.0.1:${String(listener.port)}`);
		await lab.api.deactivate(workflow.id);
		expect(listener.connections).toBe(0);
	});

	it.each<[string, INodeParameters]>([
		['microsoftSmtpSend', { to: 'ann@contoso.example' }],
		['microsoftMailHealth', { protocol: 'imap' }],
		['microsoftMailHealth', { protocol: 'pop3' }],
		['microsoftMailHealth', { protocol: 'smtp' }],
		['microsoftMapiSend', { to: 'ann@contoso.example', api: 'graph' }],
		['microsoftMapiSend', { to: 'ann@contoso.example', api: 'ews' }],
	])('nor does %s with %j', async (type, more) => {
		for (const credential of [person, app]) {
			const server = 'api' in more ? { server: `127.0.0.1:${String(listener.port)}` } : {};
			const parameters = { ...here(credential), ...server, ...more };
			const run = await runNode(lab, { type, parameters, credentials: [credential] });
			expect(run.error?.message).toContain('does not allow its token to be sent to 127.0.0.1');
			expect(run.error?.description).toContain('Further Servers');
		}
		expect(listener.connections).toBe(0);
	});

	it('the list of folders is not requested there either', async () => {
		const asking = lab.api.listSearch({
			nodeType: 'n8n-nodes-microsoft-mail.microsoftImapTrigger',
			path: 'parameters.folder',
			methodName: 'searchFolders',
			parameters: here(person),
			credentials: { [person.type]: { id: person.id, name: person.name } },
		});
		await expect(asking).rejects.toThrow(/does not allow its token to be sent to/);
		expect(listener.connections).toBe(0);
	});

	it("n8n's own field Allowed Domains narrows what the credential allows", async () => {
		const narrow = await lab.signedInCredential(lab.user('desk'), {
			furtherServers: LAB_SERVERS,
			allowedHttpRequestDomains: 'domains',
			allowedDomains: 'graph.microsoft.com',
		});
		const parameters = { ...here(narrow), protocol: 'imap' };
		const run = await runNode(lab, { type: 'microsoftMailHealth', parameters, credentials: [narrow] });
		expect(run.error?.message).toContain('Allowed Domains');
		expect(listener.connections).toBe(0);
	});

	it('leaves no secret in the log, executions or static data', async () => {
		await expectNoSecrets(lab, [lab.authority.client.secret]);
	});
});
