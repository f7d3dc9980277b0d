import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { createServer as createTlsServer, type Server, type TlsOptions } from 'node:tls';
import { once } from 'node:events';
import type { MailErrorKind } from '../../../nodes/mail/contracts/MailError';
import type { TokenProvider } from '../../../nodes/mail/contracts/TokenProvider';
import type { CheckReport, StepName } from '../../../nodes/mail/check/CheckReport';
import { AppTokenProvider } from '../../../nodes/mail/n8n/credentials/AppTokenProvider';
import { SIGN_INS } from '../../../nodes/mail/n8n/credentials/credentialTypes';
import {
	N8nTokenProvider,
	type CredentialContext,
} from '../../../nodes/mail/n8n/credentials/N8nTokenProvider';
import { TokenRequestError } from '../../lab/authority/requestToken';
import { ScriptedServer, type Script } from '../../lab/ScriptedServer';
import { SilentPort } from '../../lab/SilentPort';
import { signCertificate, type Wanted } from '../../lab/tls/signCertificate';
import { CheckLab, EWS_SCOPES, GRAPH_SCOPES, MAILBOX, type Variant } from './CheckLab';

let lab: CheckLab;
const running: Array<{ stop(): Promise<unknown> }> = [];

beforeAll(async () => (lab = await CheckLab.start()));
afterAll(async () => await lab.stop());
afterEach(async () => {
	for (const one of running.splice(0)) await one.stop();
	lab.ews.policy.ewsEnabled = true;
	delete lab.ews.policy.allowedApps;
	lab.ews.faults.stopFailing();
	lab.graph.faults.clear();
	await lab.authority.stopFailing();
});

/** Keeps a server until the test is over. */
function keep<T extends { stop(): Promise<unknown> }>(server: T): T {
	running.push(server);
	return server;
}

/** A fault, where a check finds it, and what it says: kind, words of the message, words of the hint. */
interface Fault {
	fault: string;
	make(): Promise<Variant>;
	step: StepName;
	kind: MailErrorKind;
	says: RegExp;
	hint: RegExp;
}

/** A server that has nothing but a handshake. */
async function tlsServer(options: TlsOptions): Promise<Variant> {
	const server: Server = createTlsServer(options, (socket) => socket.on('error', () => undefined));
	server.on('tlsClientError', () => undefined);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	keep({ stop: async () => await new Promise((resolve) => server.close(resolve)) });
	return { connection: { port: (server.address() as AddressInfo).port } };
}

async function certificate(wanted: Wanted): Promise<Variant> {
	return await tlsServer(await signCertificate(lab.dovecot.certificates, wanted));
}

/** A server with Exchange's words, over a connection in clear. */
async function scripted(script: Script, more: Variant = {}): Promise<Variant> {
	const { port } = keep(await ScriptedServer.start(script));
	return { ...more, connection: { port, security: 'none' } };
}

const CAPABILITIES =
	'IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT IDLE NAMESPACE';

/** Exchange Online's IMAP, as far as a check goes. */
function exchangeImap(replies: Script['replies'] = []): Script {
	return {
		greeting: '* OK The Microsoft Exchange IMAP4 service is ready. [TABF]',
		replies: [
			...replies,
			[/^(\S+) CAPABILITY/i, `* CAPABILITY ${CAPABILITIES}\r\n$1 OK CAPABILITY completed.`],
			[/^(\S+) AUTHENTICATE XOAUTH2/i, '$1 OK AUTHENTICATE completed.'],
			[/^(\S+) ID /i, '* ID ("name" "Microsoft.Exchange.Imap4.Imap4Server")\r\n$1 OK ID completed'],
			[/^(\S+) NAMESPACE/i, '* NAMESPACE (("" "/")) NIL NIL\r\n$1 OK NAMESPACE completed.'],
			[/^(\S+) LIST/i, '* LIST (\\HasNoChildren) "/" INBOX\r\n$1 OK LIST completed.'],
			[
				/^(\S+) LOGOUT/i,
				'* BYE Microsoft Exchange Server IMAP4 server signing off.\r\n$1 OK LOGOUT completed.',
			],
			[/^(\S+) /, '$1 OK completed.'],
		],
	};
}

/** Exchange Online's submission server, which says a word of its own to a sign-in. */
function exchangeSmtp(toSignIn: string): Script {
	return {
		greeting: '220 AM0PR02CA0001.outlook.office365.com Microsoft ESMTP MAIL Service ready',
		replies: [
			[
				/^EHLO/i,
				'250-AM0PR02CA0001.outlook.office365.com Hello\r\n250-SIZE 157286400\r\n250 AUTH LOGIN XOAUTH2',
			],
			[/^AUTH XOAUTH2$/i, '334 '],
			[/^(?:AUTH XOAUTH2 )?[\w+/=]{20,}$/i, toSignIn],
			[/^QUIT/i, '221 2.0.0 Service closing transmission channel', 'close'],
		],
	};
}

const EXCHANGE = { host: 'outlook.office365.com', port: 993, security: 'ssl' } as const;

function appTokens(credential: object = {}): TokenProvider {
	const { clientId, secret } = lab.authority.client;
	const data = {
		tenant: lab.authority.tenant.id,
		typedTokenUrl: lab.authority.tokenUrl(),
		clientId,
		proof: 'secret',
		clientSecret: secret,
		...credential,
	};
	const context = { getCredentials: () => Promise.resolve(data) } as unknown as CredentialContext;
	const options = {
		credentialType: SIGN_INS.app,
		audience: 'mail',
		mailbox: MAILBOX,
		connection: EXCHANGE,
	} as const;
	return new AppTokenProvider(context, options);
}

/** A person's credential whose token is due; n8n's part, the refresh, is made with the authority. */
async function personTokens(): Promise<TokenProvider> {
	const { access_token, refresh_token = '' } = await lab.authority.signIn({ user: MAILBOX });
	const context = {
		getCredentials: () =>
			Promise.resolve({
				oauthTokenData: { access_token, expires_in: 3600, n8n_expires_at: String(Date.now()) },
			}),
		helpers: {
			refreshOAuth2Token: async () =>
				await lab.authority.refresh(refresh_token).catch((error: unknown) => {
					if (!(error instanceof TokenRequestError)) throw error;
					// As n8n's OAuth client throws it.
					throw Object.assign(new Error(error.message), { code: 'EAUTH', body: error.body });
				}),
		},
	} as unknown as CredentialContext;
	return new N8nTokenProvider(context, SIGN_INS.work, { mailbox: MAILBOX, connection: EXCHANGE });
}

const FAULTS: Fault[] = [
	{
		fault: 'wrong host',
		make: () => Promise.resolve({ connection: { host: 'outlook.office365.invalid' } }),
		step: 'dns',
		kind: 'network',
		says: /outlook\.office365\.invalid.*host name could not be resolved/,
		hint: /typos/,
	},
	{
		fault: 'closed port',
		make: async () => {
			const server = createServer().listen(0, '127.0.0.1');
			await once(server, 'listening');
			const { port } = server.address() as AddressInfo;
			await new Promise((resolve) => server.close(resolve));
			return { connection: { port } };
		},
		step: 'tcp',
		kind: 'network',
		says: /refused/,
		hint: /Check "Server" and "Port"/,
	},
	{
		fault: 'blocked by a firewall that answers nothing',
		make: async () => ({ connection: { port: keep(await SilentPort.start()).port }, stepMs: 1_000 }),
		step: 'tcp',
		kind: 'timeout',
		says: /does not respond/,
		hint: /firewall.*allow outgoing connections/,
	},
	{
		fault: 'plain text where TLS is expected',
		make: () => Promise.resolve({ connection: { port: lab.dovecot.ports.imap } }),
		step: 'tls',
		kind: 'tls',
		says: /does not use TLS from the start on this port/,
		hint: /Set "Security" to "TLS" \(STARTTLS\)/,
	},
	{
		fault: 'a server that does not offer STARTTLS',
		make: async () => {
			const variant = await scripted({
				greeting: '* OK ready',
				replies: [[/^(\S+) /, '$1 BAD Command not understood']],
			});
			return { connection: { ...variant.connection, security: 'starttls' } };
		},
		step: 'tls',
		kind: 'tls',
		says: /the TLS handshake failed.*Command not understood/,
		hint: /Check "Port" and "Security"/,
	},
	{
		fault: 'TLS where plain text is expected',
		make: () =>
			Promise.resolve({
				connection: { port: lab.dovecot.ports.imaps, security: 'starttls' },
				stepMs: 1_000,
			}),
		step: 'tls',
		kind: 'timeout',
		says: /did not greet/,
		hint: /a port for SSL \(993, 995, 465\) stays silent/,
	},
	{
		fault: 'another service on the port',
		make: async () => {
			const variant = await scripted({ greeting: 'SSH-2.0-OpenSSH_9.2p1 Debian-2' });
			return { connection: { ...variant.connection, security: 'starttls' } };
		},
		step: 'tls',
		kind: 'protocol',
		says: /SSH-2\.0-OpenSSH/,
		hint: /another service may be listening/,
	},
	{
		fault: 'expired certificate',
		make: async () => await certificate({ days: -1 }),
		step: 'tls',
		kind: 'certificate',
		says: /has expired/,
		hint: /Renew the certificate/,
	},
	{
		fault: 'self-signed certificate',
		make: async () => await certificate({ selfSigned: true }),
		step: 'tls',
		kind: 'certificate',
		says: /self-signed/,
		hint: /option "CA Certificate"/,
	},
	{
		fault: 'certificate of an authority that nobody knows',
		make: () => Promise.resolve({ connection: { ca: '' } }),
		step: 'tls',
		kind: 'certificate',
		says: /an authority that n8n does not trust/,
		hint: /option "CA Certificate"/,
	},
	{
		fault: 'certificate for another host name',
		make: async () => await certificate({ names: 'DNS:mail.fabrikam.example' }),
		step: 'tls',
		kind: 'certificate',
		says: /another host name/,
		hint: /Set "Server" to a name that the certificate was issued for/,
	},
	{
		fault: 'TLS 1.0 server',
		make: async () =>
			await tlsServer({
				...(await signCertificate(lab.dovecot.certificates)),
				minVersion: 'TLSv1',
				maxVersion: 'TLSv1',
				ciphers: 'DEFAULT@SECLEVEL=0',
			}),
		step: 'tls',
		kind: 'tls',
		says: /outdated TLS version/,
		hint: /TLS 1\.2 is the minimum/,
	},
	{
		fault: 'token for Graph sent to IMAP',
		make: async () => ({ tokens: await lab.newToken(GRAPH_SCOPES) }),
		step: 'token',
		kind: 'configuration',
		says: /token is for Microsoft Graph.*https:\/\/graph\.microsoft\.com/,
		hint: /"Access" set to "Mail Protocols".*refers to Microsoft Graph/,
	},
	{
		fault: 'a scope without its URL, which is a token for Graph',
		make: async () => ({ tokens: await lab.newToken('IMAP.AccessAsUser.All offline_access') }),
		step: 'token',
		kind: 'configuration',
		says: /token is for Microsoft Graph/,
		hint: /write it in full/,
	},
	{
		fault: 'token for Exchange sent to Graph',
		make: () => Promise.resolve({ protocol: 'graph' }),
		step: 'token',
		kind: 'configuration',
		says: /token is for the mail protocols/,
		hint: /"Access" set to "Microsoft Graph"/,
	},
	{
		fault: 'token without the scope of the protocol',
		make: async () => ({
			protocol: 'smtp',
			tokens: await lab.newToken('https://outlook.office.com/IMAP.AccessAsUser.All offline_access'),
		}),
		step: 'token',
		kind: 'consent',
		says: /needs SMTP\.Send; it has IMAP\.AccessAsUser\.All/,
		hint: /Select the protocol.*grant admin consent/,
	},
	{
		fault: 'wrong tenant',
		make: () =>
			Promise.resolve({ tokens: appTokens({ typedTokenUrl: lab.authority.tokenUrl('fabrikam.example') }) }),
		step: 'token',
		kind: 'configuration',
		says: /tenant does not exist.*AADSTS90002/,
		hint: /Check "Tenant" and "Cloud"/,
	},
	{
		fault: 'wrong secret',
		make: () => Promise.resolve({ tokens: appTokens({ clientSecret: randomBytes(12).toString('hex') }) }),
		step: 'token',
		kind: 'configuration',
		says: /secret is wrong.*AADSTS7000215/,
		hint: /secret's Value/,
	},
	{
		fault: 'expired secret',
		make: async () => {
			const before = lab.authority.clients.map((client) => ({ ...client }));
			keep({ stop: async () => await lab.authority.setClients(before) });
			await lab.authority.setClients(before.map((client) => ({ ...client, secretExpired: true })));
			// The app's tokens are shared in the process: one that is at hand would do.
			return { tokens: appTokens({ tenant: lab.authority.tenant.domain, typedTokenUrl: '', ...loginOf() }) };
		},
		step: 'token',
		kind: 'configuration',
		says: /secret has expired.*AADSTS7000222/,
		hint: /Create a new client secret/,
	},
	{
		fault: 'no consent',
		make: async () => {
			const tokens = await personTokens();
			await lab.authority.withdrawConsent(MAILBOX);
			return { tokens };
		},
		step: 'token',
		kind: 'consent',
		says: /nobody has consented.*AADSTS65001/,
		hint: /Grant admin consent/,
	},
	{
		fault: 'an app without a role',
		make: async () => {
			const before = lab.authority.clients.map((client) => ({ ...client }));
			keep({ stop: async () => await lab.authority.setClients(before) });
			await lab.authority.setClients(before.map((client) => ({ ...client, roles: [] })));
			const { access_token } = await lab.authority.clientCredentials();
			return { tokens: access_token, mailbox: 'support@contoso.example' };
		},
		step: 'login',
		kind: 'authentication',
		says: /did not accept the access token/,
		hint: /needs IMAP\.AccessAsApp; it has none.*grant admin consent/,
	},
	{
		fault: 'sign-in revoked',
		make: async () => {
			const tokens = await personTokens();
			await lab.authority.revoke(MAILBOX);
			return { tokens };
		},
		step: 'token',
		kind: 'reconnect',
		says: /AADSTS50173/,
		hint: /reconnect/,
	},
	{
		fault: 'mailbox without permission',
		make: () => Promise.resolve({ mailbox: 'grace@contoso.example' }),
		step: 'login',
		kind: 'authentication',
		says: /mailbox grace@contoso\.example/,
		hint: /token belongs to ada@contoso\.example, but the mailbox is grace@contoso\.example.*Full Access/,
	},
	{
		fault: 'mailbox without permission, by Graph',
		make: async () => ({
			protocol: 'graph',
			mailbox: 'grace@contoso.example',
			tokens: await lab.newToken(GRAPH_SCOPES),
		}),
		step: 'mailbox',
		kind: 'permission',
		says: /grace@contoso\.example/,
		hint: /token belongs to ada@contoso\.example.*Full Access.*\.Shared/,
	},
	{
		fault: 'mailbox without permission, in the words of Exchange',
		make: async () =>
			await scripted(exchangeImap([[/^(\S+) EXAMINE/i, '$1 NO [LogonDenied] LogonDenied-BackendRejected.']])),
		step: 'mailbox',
		kind: 'permission',
		says: /gives no access to this mailbox/,
		hint: /Full Access.*Add-MailboxPermission/,
	},
	{
		fault: 'IMAP off',
		make: async () =>
			await scripted(exchangeImap([[/^(\S+) EXAMINE/i, '$1 BAD User is authenticated but not connected.']])),
		step: 'mailbox',
		kind: 'permission',
		says: /authenticated but not connected/,
		hint: /IMAP must be enabled \(Set-CASMailbox -Identity ada@contoso.example -ImapEnabled \$true\)/,
	},
	{
		fault: 'no such folder',
		make: () => Promise.resolve({ folder: 'Support/Nowhere' }),
		step: 'mailbox',
		kind: 'folderNotFound',
		says: /Support\/Nowhere/,
		hint: /Select the folder/,
	},
	{
		fault: 'SMTP AUTH off',
		make: async () =>
			await scripted(
				exchangeSmtp(
					'535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [AM0PR02CA0001.eurprd02.prod.outlook.com]',
				),
				{ protocol: 'smtp' },
			),
		step: 'login',
		kind: 'permission',
		says: /SMTP AUTH is disabled/,
		hint: /Authenticated SMTP.*SmtpClientAuthenticationDisabled \$false/,
	},
	{
		fault: 'EWS off',
		make: async () => {
			lab.ews.policy.ewsEnabled = false;
			return { protocol: 'ews', tokens: await lab.newToken(EWS_SCOPES) };
		},
		step: 'login',
		kind: 'permission',
		says: /EWS is disabled/,
		hint: /Microsoft Graph.*EwsEnabled/,
	},
	{
		fault: 'EWS blocked by policy',
		make: async () => {
			lab.ews.policy.allowedApps = ['00000000-0000-0000-0000-00000000aaaa'];
			return { protocol: 'ews', tokens: await lab.newToken(EWS_SCOPES) };
		},
		step: 'login',
		kind: 'permission',
		says: /does not allow this app to use EWS/,
		hint: /EwsAllowedAppIDs/,
	},
	{
		fault: 'IMAP throttled',
		make: async () =>
			await scripted(
				exchangeImap([
					[/^(\S+) EXAMINE/i, '$1 BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds'],
				]),
			),
		step: 'mailbox',
		kind: 'throttled',
		says: /requests a pause/,
		hint: /No action needed/,
	},
	{
		fault: 'Graph throttled',
		make: async () => {
			const headers = { 'Retry-After': '120' };
			const fault = { kind: 'error', status: 429, code: 'ApplicationThrottled', headers } as const;
			lab.graph.faults.next({ fault, count: 10 });
			return { protocol: 'graph', tokens: await lab.newToken(GRAPH_SCOPES) };
		},
		step: 'login',
		kind: 'throttled',
		says: /throttling the requests/,
		hint: /No action needed/,
	},
	{
		fault: 'EWS throttled',
		make: async () => {
			lab.ews.faults.failNext(10, { kind: 'busy', backOffMs: 92_415 });
			return { protocol: 'ews', tokens: await lab.newToken(EWS_SCOPES) };
		},
		step: 'login',
		kind: 'throttled',
		says: /busy and requests a pause/,
		hint: /No action needed/,
	},
];

/** The authority as the login host of a cloud of its own. */
function loginOf() {
	return {
		cloud: 'custom',
		customLoginUrl: lab.authority.url,
		customMailResource: 'https://outlook.office365.com',
	};
}

function failed({ steps }: CheckReport) {
	return steps.filter(({ ok, skipped }) => !ok && skipped !== true);
}

describe('a check finds', () => {
	it.each(FAULTS)('$fault at the step $step ($kind)', async ({ make, step, kind, says, hint }) => {
		const variant = await make();
		const report = await lab.check(variant);
		expect(report).toMatchObject({ reachable: false, failedStep: step, error: { kind } });
		expect(report.error?.message).toMatch(says);
		expect(report.error?.hint).toMatch(hint);
		expect(failed(report).map(({ name }) => name)).toEqual([step]);
		const names = report.steps.map(({ name }) => name);
		const skipped = report.steps.filter((one) => one.skipped).map(({ name }) => name);
		expect(skipped).toEqual(names.slice(names.indexOf(step) + 1));
		const secrets = [lab.token, ...(typeof variant.tokens === 'string' ? [variant.tokens] : [])];
		for (const secret of secrets) expect(JSON.stringify(report)).not.toContain(secret.slice(0, 40));
	});
});

describe('beside the error', () => {
	it.each<[string, Wanted, object]>([
		['expired', { days: -1 }, { trusted: false, problem: 'CERT_HAS_EXPIRED' }],
		['self-signed', { selfSigned: true }, { trusted: false, subject: 'localhost', issuer: 'localhost' }],
		[
			'for another name',
			{ names: 'DNS:mail.fabrikam.example' },
			{ trusted: false, matchesName: false, names: ['mail.fabrikam.example'] },
		],
	])('the certificate that is %s is reported', async (_, wanted, data) => {
		const report = await lab.check(await certificate(wanted));
		expect(failed(report)).toEqual([
			expect.objectContaining({ name: 'tls', data: expect.objectContaining(data) as object }),
		]);
		expect(report.expiries).toEqual([expect.objectContaining({ what: 'serverCertificate' })]);
		expect((report.expiries[0]?.daysLeft ?? NaN) < 0).toBe(wanted.days === -1);
	});

	it.each<[string, () => Promise<Variant>]>([
		[
			'IMAP',
			async () =>
				await scripted(
					exchangeImap([
						[/^(\S+) EXAMINE/i, '$1 BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds'],
					]),
				),
		],
		[
			'EWS',
			async () => {
				lab.ews.faults.failNext(10, { kind: 'busy', backOffMs: 92_415 });
				return { protocol: 'ews', tokens: await lab.newToken(EWS_SCOPES) };
			},
		],
	])('the wait that the server asks for is reported (%s)', async (_, make) => {
		const { error } = await lab.check(await make());
		expect(error?.transient).toBe(true);
		// All requests of the process wait for the same end.
		expect(error?.retryAfterMs).toBeGreaterThan(30_000);
		expect(error?.retryAfterMs).toBeLessThanOrEqual(92_415);
	});

	it('an admin of Exchange is given the values for the script that sets it all', async () => {
		const off = exchangeImap([[/^(\S+) EXAMINE/i, '$1 BAD User is authenticated but not connected.']]);
		const { error } = await lab.check({ ...(await scripted(off)), cloud: 'global' });
		expect(error?.exchangeValues).toContain(`$Mailbox  = '${MAILBOX}'`);
		expect(error?.exchangeValues).toContain("$SignInAs = 'Person'");
		expect(error?.hint).toContain('docs/exchange.md#one-script-for-all-of-it');
		// Neither for a server of somebody's own, nor for what Exchange has nothing to do with.
		expect((await lab.check(await scripted(off))).error).not.toHaveProperty('exchangeValues');
		const other = await lab.check({ folder: 'Support/Nowhere', cloud: 'global' });
		expect(other.error?.kind).not.toBe('permission');
		expect(other.error).not.toHaveProperty('exchangeValues');
	});

	it('a token for somebody else is reported', async () => {
		const report = await lab.check({ tokens: await lab.newToken(GRAPH_SCOPES) });
		expect(failed(report)[0]?.data).toMatchObject({
			kind: 'person',
			audience: 'https://graph.microsoft.com',
			scopes: ['Mail.ReadWrite'],
			user: MAILBOX,
			tenant: lab.authority.tenant.id,
		});
	});
});
