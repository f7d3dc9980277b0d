import type { INodeParameters } from 'n8n-workflow';

import { MailLab } from '../lab/MailLab';
import type { N8nCredential } from '../lab/n8n/n8nTypes';
import { people } from './helpers/people';
import { runNode } from './helpers/runNode';

jest.setTimeout(300_000);

/** Node looks no name up for an address, so that n8n's lookup alone would not see it. */
const HOSTS = ['127.0.0.1', 'localhost'];

describe.each([
	['refused', '10.99.0.0/16'],
	['allowed', '127.0.0.0/8,::1/128'],
])("with n8n's SSRF protection on, and loopback %s", (outcome, ranges) => {
	let lab: MailLab;
	let person: N8nCredential;

	beforeAll(async () => {
		lab = await MailLab.start({ authority: { users: people('desk') } });
		// The sign-in is n8n's own; what is asked for here comes after it.
		person = await lab.signedInCredential(lab.user('desk'));
		await lab.n8n.stop();
		await lab.n8n.start({ N8N_SSRF_PROTECTION_ENABLED: 'true', N8N_SSRF_ALLOWED_IP_RANGES: ranges });
		await lab.api.login();
	});

	afterAll(async () => await lab?.stop());

	it.each(HOSTS)('a mail server at %s is checked against it', async (server) => {
		const parameters: INodeParameters = {
			...(await lab.triggerParameters('imap')),
			authentication: person.type,
			protocol: 'imap',
			server,
		};
		const { options } = parameters;
		const run = await runNode(lab, {
			type: 'microsoftMailHealth',
			parameters: { ...parameters, options: { ...(options as INodeParameters), checkHosts: false } },
			credentials: [person],
		});
		const [reachable = [], unreachable = []] = run.outputs;
		if (outcome === 'allowed') {
			expect(reachable).toHaveLength(1);
			return;
		}
		expect(unreachable[0]?.json.error).toMatchObject({
			code: 'SsrfBlocked',
			message: expect.stringContaining(server) as string,
		});
	});
});
