import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject, ICredentialTestFunctions } from 'n8n-workflow';
import type { Audience } from '../../../nodes/mail/auth/audience';
import { claimsOf } from '../../../nodes/mail/auth/claimsOf';
import { MsalClient } from '../../../nodes/mail/auth/MsalClient';
import type { MailError } from '../../../nodes/mail/contracts/MailError';
import { AppTokenProvider } from '../../../nodes/mail/n8n/credentials/AppTokenProvider';
import { credentialTests } from '../../../nodes/mail/n8n/credentials/credentialTests';
import { toMailError } from '../../../nodes/mail/errors/toMailError';
import { readApp } from '../../../nodes/mail/n8n/credentials/readApp';
import type { HttpsSettings } from '../../../nodes/mail/net/postForm';
import { Authority } from '../../lab/authority/Authority';
import type { LabClient, TokenFault } from '../../lab/authority/authorityTypes';
import { makeAppCertificate, type AppCertificate } from '../../lab/makeAppCertificate';
import { makeCertificates } from '../../lab/dovecot/makeCertificates';
import { TlsFront } from '../../lab/tls/TlsFront';
import { RealProxy } from '../../lab/proxies/RealProxy';

let authority: Authority;
let pair: AppCertificate;
/** An app of its own for each test: tokens are shared by all that use the same one. */
let client: LabClient;
let count = 0;

/** The authority by https, as it has to be through a proxy. */
let front: TlsFront;
let folder: string;
let ca: string;

beforeAll(async () => {
	[authority, pair] = await Promise.all([Authority.start(), makeAppCertificate()]);
	folder = await mkdtemp(join(tmpdir(), 'app-only-'));
	const certificates = await makeCertificates(folder);
	ca = readFileSync(certificates.ca, 'utf8');
	front = await TlsFront.start(authority.url, certificates);
});
afterAll(async () => {
	await front.stop();
	await authority.stop();
	await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
	client = {
		clientId: `c0ffee00-1111-4222-8333-${String((count += 1)).padStart(12, '0')}`,
		secret: 'lab~Secret.Value_1',
		redirectUris: ['http://localhost/callback'],
		roles: ['IMAP.AccessAsApp'],
		mailboxes: ['*'],
		certificates: [pair.certificate],
	};
	await authority.setClients([client]);
	await authority.stopFailing();
	await authority.set({ accessTokenLifetime: 3600 });
	await authority.counters({ reset: true });
});

type Credential = ICredentialDataDecryptedObject;

const bySecret = (more: Credential = {}): Credential => ({
	cloud: 'global',
	typedTokenUrl: authority.tokenUrl(),
	clientId: client.clientId,
	proof: 'secret',
	clientSecret: client.secret,
	...more,
});

const byCertificate = (more: Credential = {}): Credential =>
	bySecret({ proof: 'certificate', clientSecret: '', ...pair, ...more });

function provider(credential: Credential, audience: Audience = 'mail', settings: HttpsSettings = {}) {
	const context = {
		getCredentials: () =>
			Promise.resolve({ furtherServers: 'outlook.office365.com, 127.0.0.1', ...credential } as never),
	};
	const options = {
		credentialType: 'microsoftMailAppApi',
		audience,
		mailbox: 'desk@contoso.example',
		connection: { host: 'outlook.office365.com', port: 993, security: 'ssl' as const, ...settings },
	};
	return new AppTokenProvider(context, options);
}

async function failure(work: Promise<unknown>): Promise<MailError> {
	return await work.then(
		() => {
			throw new Error('It worked after all');
		},
		(error: MailError) => error,
	);
}

const requests = async () => (await authority.counters()).tokenRequests.client_credentials ?? 0;

describe('an app gets a token', () => {
	it.each([
		['with a secret', bySecret],
		['with a certificate', byCertificate],
		[
			'with a certificate pasted on one line',
			() => byCertificate({ privateKey: pair.privateKey.replace(/\n/g, ' ') }),
		],
		[
			'from the authorization URL of old instructions',
			() => bySecret({ typedTokenUrl: authority.authorizationUrl().replace('/v2.0', '') }),
		],
	])('%s', async (_, credential) => {
		const { token, expiresAt } = await provider(credential()).getToken();
		expect(claimsOf(token)).toMatchObject({
			aud: 'https://outlook.office365.com',
			appid: client.clientId,
			roles: ['IMAP.AccessAsApp'],
		});
		// MSAL counts from when the answer came.
		expect(Math.abs((expiresAt ?? 0) / 1000 - (claimsOf(token)?.exp ?? 0))).toBeLessThan(30);
	});

	it.each<[string, Audience, string]>([
		['global', 'mail', 'https://outlook.office365.com'],
		['global', 'graph', 'https://graph.microsoft.com'],
		['usGov', 'mail', 'https://outlook.office365.us'],
		['usGov', 'graph', 'https://graph.microsoft.us'],
		['usGovDod', 'mail', 'https://outlook-dod.office365.us'],
		['usGovDod', 'graph', 'https://dod-graph.microsoft.us'],
		['china', 'mail', 'https://partner.outlook.cn'],
		['china', 'graph', 'https://microsoftgraph.chinacloudapi.cn'],
	])('of the cloud %s for %s', async (cloud, audience, aud) => {
		const { token } = await provider(bySecret({ cloud }), audience).getToken();
		expect(claimsOf(token)?.aud).toBe(aud);
	});

	it('of a custom cloud, by tenant domain', async () => {
		const custom = {
			cloud: 'custom',
			typedTokenUrl: '',
			customLoginUrl: `${authority.url}/`,
			customMailResource: 'https://outlook.office365.us/',
			tenant: authority.tenant.domain,
		};
		const { token } = await provider(bySecret(custom)).getToken();
		expect(claimsOf(token)?.aud).toBe('https://outlook.office365.us');
	});

	it.each<[string, 'http' | 'socks']>([
		['HTTP CONNECT', 'http'],
		['SOCKS 5', 'socks'],
	])('through %s with a login, and nothing goes past it', async (_, kind) => {
		const proxy = await RealProxy[kind]({ login: { user: 'n8n', password: 'Proxy-Pass.1' } });
		try {
			const typedTokenUrl = front.urlOf(authority.tokenUrl());
			await provider(bySecret({ typedTokenUrl }), 'mail', { proxy: proxy.settings, ca }).getToken();
			expect(proxy.passed()).toEqual([front.host]);
			expect(await requests()).toBe(1);
		} finally {
			await proxy.stop();
		}
	});

	it('not in clear text through a proxy, whose own machine 127.0.0.1 would be', async () => {
		const proxy = await RealProxy.http();
		try {
			const error = await failure(provider(bySecret(), 'mail', { proxy: proxy.settings }).getToken());
			expect(error.message).toContain('unencrypted');
			expect(proxy.passed()).toEqual([]);
		} finally {
			await proxy.stop();
		}
	});
});

describe('the tokens of an app', () => {
	it('are shared by all nodes of the process, with one request for all', async () => {
		const nodes = Array.from({ length: 50 }, () => provider(bySecret()));
		const tokens = await Promise.all(nodes.map(async (node) => await node.getToken()));
		expect(new Set(tokens.map(({ token }) => token)).size).toBe(1);
		expect(await requests()).toBe(1);
	});

	it('are renewed by the first of the nodes whose token a server has refused', async () => {
		const nodes = Array.from({ length: 10 }, () => provider(bySecret()));
		const before = await Promise.all(nodes.map(async (node) => await node.getToken()));
		const after = await Promise.all(nodes.map(async (node) => await node.getToken({ refresh: true })));
		expect(new Set(after.map(({ token }) => token)).size).toBe(1);
		expect(after[0]?.token).not.toBe(before[0]?.token);
		expect(await requests()).toBe(2);
	});

	it('are never returned shortly before they expire while a new one is available', async () => {
		await authority.set({ accessTokenLifetime: 60 });
		const node = provider(bySecret());
		const [first, second] = [await node.getToken(), await node.getToken()];
		expect(second.token).not.toBe(first.token);
	});

	it.each<[string, TokenFault]>([
		['is down', { kind: 'status', status: 503 }],
		['is busy', { kind: 'status', status: 429, headers: { 'Retry-After': '600' } }],
		['cuts the connection', { kind: 'cut' }],
		['shows a page of a firewall', { kind: 'garbage' }],
	])('are used until they expire when the sign-in server %s', async (_, fault) => {
		// Of less than five minutes, so that a new one is wanted each time.
		await authority.set({ accessTokenLifetime: 200 });
		const tokens = provider(bySecret());
		const { token } = await tokens.getToken();
		await authority.failNext(100, fault);
		expect((await tokens.getToken()).token).toBe(token);
		const asked = await requests();
		expect((await tokens.getToken()).token).toBe(token);
		// Nobody waits for a server that is down with each request.
		expect(await requests()).toBe(asked);
		// One that a mail server has refused is not given out again.
		await failure(tokens.getToken({ refresh: true }));
	});

	it('are used without waiting for a sign-in server that does not respond', async () => {
		await authority.set({ accessTokenLifetime: 200 });
		const tokens = provider(bySecret());
		const { token } = await tokens.getToken();
		await authority.failNext(100, { kind: 'hang' });
		const renewed = tokens.getToken();
		const first = await Promise.race([renewed, sleep(25_000, 'the server still has time')]);
		expect(first).toMatchObject({ token });
	});

	it('are refused no longer than the server refuses them, whatever it said about waiting', async () => {
		const refused: TokenFault = {
			kind: 'status',
			status: 400,
			headers: { 'Retry-After': '600' },
			body: '{"error":"invalid_client","error_description":"AADSTS7000222: expired","error_codes":[7000222]}',
		};
		await authority.failNext(1, refused);
		const tokens = provider(bySecret());
		expect(await failure(tokens.getToken())).toMatchObject({ code: 'AADSTS7000222' });
		// Somebody has put it right at the server.
		expect((await tokens.getToken()).token).toEqual(expect.any(String));
	});

	it('follow a credential that is corrected', async () => {
		const credential = bySecret({ clientSecret: 'wrong' });
		const node = provider(credential);
		expect((await failure(node.getToken())).code).toBe('AADSTS7000215');
		credential.clientSecret = client.secret;
		expect((await node.getToken()).token).toBeTruthy();
	});
});

describe('invalid settings are reported before Microsoft is asked', () => {
	it.each<[string, () => Credential, RegExp, RegExp]>([
		[
			'no tenant',
			() => bySecret({ typedTokenUrl: '', tenant: '' }),
			/Tenant is missing/,
			/Directory \(tenant\) ID/,
		],
		['tenant common', () => bySecret({ typedTokenUrl: '', tenant: 'common' }), /not a tenant/, /Tenant/],
		[
			'organizations',
			() => bySecret({ typedTokenUrl: '', tenant: 'Organizations' }),
			/not a tenant/,
			/Tenant/,
		],
		[
			'the endpoint of any tenant',
			() => bySecret({ typedTokenUrl: authority.tokenUrl('common') }),
			/not a tenant/,
			/Tenant/,
		],
		['no client ID', () => bySecret({ clientId: ' ' }), /Client ID is missing/, /overview page/],
		['no secret', () => bySecret({ clientSecret: '' }), /Client Secret is missing/, /Value/],
		['no certificate', () => byCertificate({ certificate: '' }), /Certificate is missing/, /PEM/],
		['no key', () => byCertificate({ privateKey: '' }), /Private Key is missing/, /PEM/],
		[
			'a URL in clear text',
			() => bySecret({ typedTokenUrl: 'http://login.example.com/t/token' }),
			/https/,
			/https/,
		],
		['no URL', () => bySecret({ typedTokenUrl: 'login' }), /not an https URL/, /https/],
	])('%s', async (_, credential, message, hint) => {
		const error = await failure(provider(credential()).getToken());
		expect(error).toMatchObject({ name: 'MailError', kind: 'configuration', transient: false });
		expect(error.message).toMatch(message);
		expect(error.hint).toMatch(hint);
		expect(await requests()).toBe(0);
	});
});

describe('refusals by Microsoft are explained', () => {
	it.each<[string, () => Credential, string]>([
		['a wrong secret', () => bySecret({ clientSecret: 'wrong~secret-1' }), 'AADSTS7000215'],
		[
			'an unknown tenant',
			() => bySecret({ typedTokenUrl: authority.tokenUrl('nowhere.example') }),
			'AADSTS90002',
		],
		['an unknown app', () => bySecret({ clientId: 'c0ffee00-0000-4222-8333-000000000000' }), 'AADSTS700016'],
	])('%s', async (_, credential, code) => {
		const error = await failure(provider(credential()).getToken());
		expect(error).toMatchObject({ kind: 'configuration', code, transient: false });
		expect(error.message).toContain(new URL(authority.url).host);
		expect(error.message).toContain('desk@contoso.example');
		expect(error.hint).toBeTruthy();
		expect(error.message + String(error.stack)).not.toContain('wrong~secret-1');
	});

	it('a certificate that is not uploaded', async () => {
		await authority.setClients([{ ...client, certificates: [] }]);
		const error = await failure(provider(byCertificate()).getToken());
		expect(error).toMatchObject({ kind: 'configuration', code: 'AADSTS700027' });
		expect(error.hint).toContain('uploaded');
	});

	it('an expired secret', async () => {
		await authority.setClients([{ ...client, secretExpired: true }]);
		const error = await failure(provider(bySecret()).getToken());
		expect(error).toMatchObject({ kind: 'configuration', code: 'AADSTS7000222' });
	});
});

describe('a sign-in server with problems', () => {
	it.each<[string, TokenFault, Partial<MailError>]>([
		[
			'busy',
			{ kind: 'status', status: 503, headers: { 'Retry-After': '7' } },
			{ kind: 'unavailable', retryAfterMs: 7_000 },
		],
		['throttling', { kind: 'aadsts', code: 90055 }, { kind: 'throttled', retryAfterMs: 1_000 }],
		['broken for a moment', { kind: 'aadsts', code: 90033 }, { transient: true }],
		['cut off', { kind: 'cut' }, { kind: 'network' }],
		['answering with a page', { kind: 'garbage' }, { kind: 'protocol' }],
		['behind a proxy that refuses', { kind: 'status', status: 403, body: '<html>no</html>' }, {}],
	])('%s is reported as such, and asked again the next time', async (_, fault, expected) => {
		await authority.failNext(1, fault);
		const node = provider(bySecret());
		const error = await failure(node.getToken());
		expect(error).toMatchObject(expected);
		expect(error.message).toContain('get an access token for the app');
		expect((await node.getToken()).token).toBeTruthy();
	});

	it('that does not respond is given up, and waiting requests get their turn', async () => {
		await authority.failNext(1, { kind: 'hang' });
		const { app, scope } = readApp(bySecret(), 'mail');
		const msal = new MsalClient(app, {}, 500);
		const [first, second] = [failure(msal.getToken(scope)), msal.getToken(scope)];
		expect(toMailError(await first).kind).toBe('timeout');
		expect((await second).token).toBeTruthy();
	});
});

describe('the test of the credential', () => {
	const test = async (data: Credential) =>
		await credentialTests.testMicrosoftMailApp.call({} as ICredentialTestFunctions, {
			id: '1',
			name: 'App',
			type: 'microsoftMailAppApi',
			data,
		});

	it.each([
		['with a secret', bySecret],
		['with a certificate', byCertificate],
	])('names the permissions it found %s', async (_, credential) => {
		expect(await test(credential())).toEqual({
			status: 'OK',
			message: expect.stringContaining('IMAP.AccessAsApp') as string,
		});
	});

	it('says what to do when the app may do nothing with mail', async () => {
		await authority.setClients([{ ...client, roles: [] }]);
		const { status, message } = await test(bySecret());
		expect(status).toBe('Error');
		expect(message).toMatch(/no permission for mail.*grant admin consent/s);
	});

	it('sees consent that was given a moment ago', async () => {
		await authority.setClients([{ ...client, roles: [] }]);
		expect((await test(bySecret())).status).toBe('Error');
		await authority.setClients([client]);
		expect((await test(bySecret())).status).toBe('OK');
	});

	it.each<[string, () => Credential, RegExp]>([
		['a wrong secret', () => bySecret({ clientSecret: 'wrong' }), /Value.*not its Secret ID/s],
		['a key that does not fit', () => byCertificate({ privateKey: 'x' }), /PEM/],
		['nothing filled in', () => ({}), /Tenant/],
	])('says what to do about %s', async (_, credential, expected) => {
		const { status, message } = await test(credential());
		expect(status).toBe('Error');
		expect(message).toMatch(expected);
	});
});
