import { PROXY_CREDENTIAL } from '../../nodes/mail/n8n/credentials/credentialTypes';
import { MailLab } from '../lab/MailLab';
import { makeAppCertificate } from '../lab/makeAppCertificate';
import { Editor } from '../lab/n8n/Editor';
import { TlsFront } from '../lab/tls/TlsFront';
import { RealProxy } from '../lab/proxies/RealProxy';
import { waitFor } from '../lab/waitFor';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { expectNoSecrets } from './helpers/expectNoSecrets';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';

jest.setTimeout(600_000);

const LOGIN = { user: 'n8n-desk', password: 'Proxy-Pass.1' };
const QUICK = { longestBackoff: 2, checkInterval: 2 };
const DESK = 'desk@contoso.example';

describe('Ways to sign in', () => {
	let lab: MailLab;
	let proxies: RealProxy[];
	/** The authority by https, as it has to be through a proxy. */
	let front: TlsFront;
	let key: string;

	beforeAll(async () => {
		const personal = ['lin', 'max'].map((name) => ({
			user: `${name}@outlook.example`,
			password: `Secret-${name}`,
			personal: true,
		}));
		proxies = [await RealProxy.http({ login: LOGIN }), await RealProxy.socks({ login: LOGIN })];
		lab = await MailLab.start({
			authority: { users: [...people('worker', 'older'), ...personal] },
			env: { N8N_LOG_LEVEL: 'debug' },
		});
		front = await TlsFront.start(lab.authority.url, lab.dovecot.certificates);
		const pair = await makeAppCertificate();
		key = pair.privateKey;
		const app = { ...lab.authority.client, mailboxes: [DESK], certificates: [pair.certificate] };
		await lab.authority.setClients([app]);
		byCertificate = { proof: 'certificate', ...pair };
	});

	let byCertificate: Record<string, unknown>;

	afterAll(async () => {
		await front?.stop();
		await lab?.stop();
		await Promise.all((proxies ?? []).map(async (proxy) => await proxy.stop()));
	});

	async function expectToRun(intake: Intake, subject: string): Promise<void> {
		await intake.activate();
		await intake.deliver([subject]);
		expectExactlyOnce(await intake.runs.until(1), [subject]);
	}

	it.each([
		['the identity platform', 'lin', {}],
		['login.live.com', 'max', 'live'],
	])(
		'a personal account reads its mail, signed in at %s, and its opaque token is renewed',
		async (_, who, at) => {
			await lab.authority.set({ accessTokenLifetime: 4 });
			try {
				const user = lab.user(who);
				const { authorizationUrl, tokenUrl } = lab.authority.live;
				const live = { endpoint: 'live', typedAuthUrl: authorizationUrl, typedTokenUrl: tokenUrl };
				const credential = await lab.signedInCredential(user, at === 'live' ? live : {});
				const intake = await Intake.with(lab, user.user, credential, { parameters: { options: QUICK } });
				await expectToRun(intake, 'First');
				const before = (await lab.authority.counters()).tokensIssued.refresh_token ?? 0;
				for (let count = 2; count < 6; count += 1) {
					await intake.deliver([`Mail ${String(count)}`]);
					await intake.runs.until(count);
					await new Promise((resolve) => setTimeout(resolve, 2_000));
				}
				const after = await lab.authority.counters();
				expect(after.tokensIssued.refresh_token).toBeGreaterThan(before);
				expect(after.errors).toEqual({});
				await intake.deactivate();
			} finally {
				await lab.authority.set({ accessTokenLifetime: 3600 });
			}
		},
	);

	it('a person signs in with what old instructions give: the Authorization URL of version 1.0 alone', async () => {
		const typedAuthUrl = lab.authority.authorizationUrl().replace('/v2.0', '');
		const user = lab.user('older');
		const credential = await lab.signedInCredential(user, { typedAuthUrl, typedTokenUrl: '' });
		const intake = await Intake.with(lab, user.user, credential);
		await expectToRun(intake, 'By old instructions');
		await intake.deactivate();
	});

	it.each([
		['a secret', () => ({})],
		['a certificate', () => byCertificate],
	])('an app reads a mailbox that is opened to it, with %s', async (_, data) => {
		const credential = await lab.createAppCredential(DESK, data());
		const intake = await Intake.with(lab, DESK, credential);
		await expectToRun(intake, `For the app with ${_}`);
		const { signIns } = await lab.authority.counters();
		await intake.deactivate();
		expect((await lab.authority.counters()).signIns).toBe(signIns);
	});

	it.each([
		['HTTP CONNECT', 0],
		['SOCKS 5', 1],
	])('mail and token of an app go through %s of a credential, and nothing past it', async (_, index) => {
		const proxy = proxies[index] as RealProxy;
		const through = await lab.createProxyCredential(proxy.settings);
		const credential = await lab.createAppCredential(DESK, {
			typedTokenUrl: front.urlOf(lab.authority.tokenUrl()),
		});
		const intake = await Intake.with(lab, DESK, credential, { proxy: through });
		await expectToRun(intake, `Through ${_}`);
		await intake.deactivate();
		expect(new Set(proxy.passed())).toEqual(
			new Set([front.host, `127.0.0.1:${String(lab.dovecot.ports.imaps)}`]),
		);
	});

	it('the button in the editor tests an app and a proxy, and says what is wrong', async () => {
		const editor = await Editor.open(lab.n8n.url);
		editor.page.setDefaultTimeout(60_000);
		const shows = async (credentialId: string, text: RegExp) => {
			await editor.credential(credentialId);
			await editor.page.getByText(text).first().waitFor();
		};
		try {
			await shows((await lab.createAppCredential(DESK)).id, /Connection tested successfully/);
			await shows((await lab.createAppCredential(DESK, byCertificate)).id, /Connection tested successfully/);
			const wrong = await lab.createAppCredential(DESK, { clientSecret: 'lab~Wrong.Value_2' });
			await shows(wrong.id, /Couldn.t connect with these settings/);
			await editor.page.getByText('More details').first().click();
			await editor.page
				.getByText(/not its Secret ID/)
				.first()
				.waitFor();
			const other = await lab.createProxyCredential({ ...proxies[0]!.settings, password: 'Wrong-Pass.2' });
			expect(other.type).toBe(PROXY_CREDENTIAL);
			await shows(other.id, /Couldn.t connect with these settings/);
		} finally {
			await editor.close();
		}
	});

	it('the environment names the proxy for mail and for the token of a person, unless the node says None', async () => {
		const [proxy] = proxies as [RealProxy];
		const person = lab.user('worker');
		await lab.authority.set({ accessTokenLifetime: 4 });
		const before = proxy.passed().length;
		await lab.n8n.stop();
		// Not at level debug: there n8n itself writes the variables to its log, with the login.
		await lab.n8n.start({
			HTTP_PROXY: proxy.url,
			HTTPS_PROXY: proxy.url,
			NODE_EXTRA_CA_CERTS: lab.dovecot.certificates.ca,
		});
		await lab.api.login();
		const typedTokenUrl = front.urlOf(lab.authority.tokenUrl());
		const credential = await lab.signedInCredential(person, { typedTokenUrl });
		const intake = await Intake.with(lab, person.user, credential);
		await expectToRun(intake, 'By the environment');
		const mailServer = `127.0.0.1:${String(lab.dovecot.ports.imaps)}`;
		const refreshed = async () =>
			proxy
				.passed()
				.slice(before)
				.filter((to) => to === front.host).length > 1;
		await waitFor('a refresh through the proxy', refreshed, 20_000);
		expect(proxy.passed().slice(before)).toContain(mailServer);
		await lab.authority.set({ accessTokenLifetime: 3600 });
		await intake.deactivate();
		const direct = await Intake.with(lab, person.user, intake.credential, { parameters: { proxy: 'none' } });
		const passed = proxy.passed().filter((to) => to === mailServer).length;
		await expectToRun(direct, 'Past the environment');
		expect(proxy.passed().filter((to) => to === mailServer)).toHaveLength(passed);
		await direct.deactivate();
	});

	it('leave no secret in the log, executions or workflows', async () => {
		const secrets = [LOGIN.password, 'Wrong-Pass.2', 'lab~Wrong.Value_2', ...key.split('\n').slice(1, 4)];
		await expectNoSecrets(lab, secrets);
	});
});
