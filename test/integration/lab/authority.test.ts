import { setTimeout as sleep } from 'node:timers/promises';
import { Authority, GRAPH_SCOPES } from '../../lab/authority/Authority';
import type { TokenFault } from '../../lab/authority/authorityTypes';
import type { ApiVerdict } from '../../lab/authority/MailGate';
import { TokenRequestError, requestToken } from '../../lab/authority/requestToken';
import { waitFor } from '../../lab/waitFor';

let authority: Authority;

beforeAll(async () => {
	authority = await Authority.start();
});
afterAll(async () => await authority.stop());
afterEach(async () => {
	await authority.set({
		accessTokenLifetime: 3600,
		refreshTokenLifetime: 90 * 86_400,
		rotateRefreshTokens: true,
		revokeOnReuse: true,
	});
	await authority.stopFailing();
	await authority.counters({ reset: true });
});

const claimsOf = (token: string) =>
	JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

/** The AADSTS number a request is refused with. */
async function refusal(request: Promise<unknown>): Promise<number | undefined> {
	const error: unknown = await request.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (!(error instanceof TokenRequestError)) throw new Error(`Not refused: ${String(error)}`);
	return error.code;
}

function authorizationUrl(change: Record<string, string> = {}, tenant?: string): string {
	const query = new URLSearchParams({
		client_id: authority.client.clientId,
		response_type: 'code',
		redirect_uri: authority.client.redirectUris[0] ?? '',
		scope: 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
		...change,
	});
	return `${authority.authorizationUrl(tenant)}?${query.toString()}`;
}

async function codeFor(change: Record<string, string> = {}): Promise<string> {
	const callback = await authority.walk(authorizationUrl(change));
	return callback.searchParams.get('code') ?? callback.href;
}

const redeem = (code: string, change: Record<string, string> = {}) =>
	requestToken(authority.tokenUrl(), authority.client, {
		grant_type: 'authorization_code',
		code,
		redirect_uri: authority.client.redirectUris[0] ?? '',
		...change,
	});

describe('sign-in', () => {
	it('gives a token with the claims Exchange looks at, by code flow with PKCE', async () => {
		const tokens = await authority.signIn();
		expect(tokens).toMatchObject({
			token_type: 'Bearer',
			expires_in: 3600,
			refresh_token: expect.any(String) as string,
		});
		expect(claimsOf(tokens.access_token)).toMatchObject({
			aud: 'https://outlook.office.com',
			scp: 'IMAP.AccessAsUser.All POP.AccessAsUser.All SMTP.Send EWS.AccessAsUser.All',
			upn: 'ada@contoso.example',
			tid: authority.tenant.id,
		});
	});

	it.each(['common', 'organizations', 'contoso.example'])('works through tenant %s', async (tenant) => {
		const callback = await authority.walk(authorizationUrl({}, tenant));
		expect(callback.searchParams.get('code')).toBeTruthy();
	});

	it('treats a scope without a resource as one of Graph', async () => {
		const tokens = await authority.signIn({ scope: 'IMAP.AccessAsUser.All offline_access' });
		expect(claimsOf(tokens.access_token).aud).toBe('https://graph.microsoft.com');
	});

	it('gives no refresh token without offline_access, and an id token with openid', async () => {
		const tokens = await authority.signIn({
			scope: 'openid profile https://outlook.office.com/IMAP.AccessAsUser.All',
		});
		expect(tokens.refresh_token).toBeUndefined();
		expect(claimsOf(tokens.id_token ?? '')).toMatchObject({ aud: authority.client.clientId });
	});

	it('goes without pages for the user that is to sign in by itself', async () => {
		await authority.set({ autoSignIn: 'grace@contoso.example' });
		const tokens = await authority.signIn();
		// JSON knows no undefined: an empty name switches it off.
		await authority.set({ autoSignIn: '' });
		expect(claimsOf(tokens.access_token).upn).toBe('grace@contoso.example');
	});

	it.each([
		['an unknown tenant', () => authorizationUrl({}, 'nowhere.example'), 'AADSTS90002'],
		['an unknown app', () => authorizationUrl({ client_id: 'nobody' }), 'AADSTS700016'],
		[
			'another redirect URI',
			() => authorizationUrl({ redirect_uri: 'http://localhost/elsewhere' }),
			'AADSTS50011',
		],
	])('shows a page for %s', async (_, url, code) => {
		await expect(authority.walk(url())).rejects.toThrow(code);
	});

	it('shows the wrong password on the page', async () => {
		await expect(authority.signIn({ password: 'wrong' })).rejects.toThrow('AADSTS50126');
	});

	it.each([
		['https://outlook.office.com/IMAP.Everything', 'AADSTS70011'],
		['https://nowhere.example/Mail.Read', 'AADSTS500011'],
	])('sends the browser back for scope %s', async (scope, code) => {
		const callback = await authority.walk(authorizationUrl({ scope, state: 'abc' }));
		expect(callback.searchParams.get('error_description')).toContain(code);
		expect(callback.searchParams.get('state')).toBe('abc');
	});
});

describe('authorization codes', () => {
	it('can be redeemed only once', async () => {
		const code = await codeFor();
		await redeem(code);
		expect(await refusal(redeem(code))).toBe(54005);
	});

	it.each([
		['an invented code', async () => await redeem('invented'), 9002313],
		[
			'another redirect URI',
			async () => await redeem(await codeFor(), { redirect_uri: 'http://localhost/x' }),
			500112,
		],
		[
			'a wrong verifier',
			async () =>
				await redeem(await codeFor({ code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }), {
					code_verifier: 'y'.repeat(43),
				}),
			501481,
		],
		[
			'several resources',
			async () =>
				await redeem(await codeFor(), {
					scope: 'https://outlook.office.com/IMAP.AccessAsUser.All https://graph.microsoft.com/Mail.Read',
				}),
			28000,
		],
	])('refuses %s', async (_, request, code) => {
		expect(await refusal(request())).toBe(code);
	});

	it('of several resources give a token for the one asked for', async () => {
		const scope =
			'https://outlook.office.com/IMAP.AccessAsUser.All https://graph.microsoft.com/Mail.Read offline_access';
		const tokens = await redeem(await codeFor({ scope }), { scope: 'https://graph.microsoft.com/Mail.Read' });
		expect(claimsOf(tokens.access_token)).toMatchObject({
			aud: 'https://graph.microsoft.com',
			scp: 'Mail.Read',
		});
		const mail = await authority.refresh(
			tokens.refresh_token ?? '',
			'https://outlook.office.com/IMAP.AccessAsUser.All',
		);
		expect(claimsOf(mail.access_token).aud).toBe('https://outlook.office.com');
	});
});

describe('clients', () => {
	const ask = (change: { clientId?: string; secret?: string }, tenant?: string) =>
		requestToken(
			authority.tokenUrl(tenant),
			{ ...authority.client, ...change },
			{ grant_type: 'refresh_token', refresh_token: 'x' },
		);

	it('with a wrong secret get an error in the form of Entra ID', async () => {
		const error = (await ask({ secret: 'wrong' }).catch((reason: unknown) => reason)) as TokenRequestError;
		expect(error.status).toBe(401);
		expect(error.body).toMatchObject({
			error: 'invalid_client',
			error_codes: [7000215],
			trace_id: expect.any(String) as string,
		});
		expect(error.body.error_description).toMatch(
			/^AADSTS7000215: Invalid client secret.* Trace ID: .* Correlation ID: .* Timestamp: /,
		);
	});

	it('are refused when unknown, without a secret, in an unknown tenant, or with an expired secret', async () => {
		expect(await refusal(ask({ clientId: 'nobody' }))).toBe(700016);
		expect(await refusal(ask({ secret: '' }))).toBe(7000218);
		expect(await refusal(ask({}, 'nowhere.example'))).toBe(90002);
		await authority.setClients([{ ...authority.client, secretExpired: true }]);
		expect(await refusal(ask({}))).toBe(7000222);
		await authority.setClients([{ ...authority.client, secretExpired: false }]);
	});

	it('may identify themselves by Basic authentication', async () => {
		const { clientId, secret } = authority.client;
		const response = await fetch(authority.tokenUrl(), {
			method: 'POST',
			headers: {
				authorization: `Basic ${Buffer.from(`${clientId}:${encodeURIComponent(secret)}`).toString('base64')}`,
			},
			body: new URLSearchParams({
				grant_type: 'client_credentials',
				scope: 'https://outlook.office365.com/.default',
			}),
		});
		expect(response.status).toBe(200);
	});

	it('get a token with roles in their own name', async () => {
		const { access_token: token } = await authority.clientCredentials();
		expect(claimsOf(token)).toMatchObject({
			aud: 'https://outlook.office365.com',
			idtyp: 'app',
			roles: ['IMAP.AccessAsApp', 'POP.AccessAsApp', 'SMTP.SendAsApp', 'full_access_as_app'],
		});
		expect(
			await refusal(authority.clientCredentials('https://outlook.office365.com/IMAP.AccessAsUser.All')),
		).toBe(1002012);
		const common = requestToken(authority.tokenUrl('common'), authority.client, {
			grant_type: 'client_credentials',
			scope: 'https://outlook.office365.com/.default',
		});
		expect(await refusal(common)).toBe(9001023);
	});
});

describe('refresh tokens', () => {
	it('rotate, and end the grant when one is used again', async () => {
		const first = (await authority.signIn()).refresh_token ?? '';
		const second = (await authority.refresh(first)).refresh_token ?? '';
		expect(second).not.toBe(first);
		expect(await refusal(authority.refresh(first))).toBe(50173);
		expect(await refusal(authority.refresh(second))).toBe(50173);
		expect((await authority.counters()).refreshTokenReuses).toBe(1);
	});

	it('of the past stay good where the authority is as lenient as Entra ID, and are counted', async () => {
		await authority.set({ revokeOnReuse: false });
		const first = (await authority.signIn()).refresh_token ?? '';
		await authority.refresh(first);
		await authority.refresh(first);
		expect((await authority.counters()).refreshTokenReuses).toBe(1);
	});

	it('stay the same where they are not to rotate', async () => {
		await authority.set({ rotateRefreshTokens: false });
		const first = (await authority.signIn()).refresh_token ?? '';
		expect((await authority.refresh(first)).refresh_token ?? first).toBe(first);
	});

	it('expire, are revoked, and need a consent', async () => {
		await authority.set({ refreshTokenLifetime: 1 });
		const expired = (await authority.signIn()).refresh_token ?? '';
		await authority.set({ refreshTokenLifetime: 3600 });
		await sleep(1100);
		expect(await refusal(authority.refresh(expired))).toBe(700082);

		const { refresh_token: token = '' } = await authority.signIn();
		await authority.withdrawConsent('ada@contoso.example');
		expect(await refusal(authority.refresh(token))).toBe(65001);
		const { refresh_token: next = '' } = await authority.signIn();
		await authority.revoke('ada@contoso.example');
		expect(await refusal(authority.refresh(next))).toBe(50173);
		expect(await refusal(authority.refresh('invented'))).toBe(9002313);
	});
});

describe('faults on demand', () => {
	const ask = (signal?: AbortSignal) =>
		fetch(authority.tokenUrl(), {
			method: 'POST',
			body: new URLSearchParams({ grant_type: 'refresh_token' }),
			...(signal ? { signal } : {}),
		});

	it.each<[TokenFault, number]>([
		[{ kind: 'aadsts', code: 90033 }, 503],
		[{ kind: 'status', status: 502, body: 'Bad gateway' }, 502],
		[{ kind: 'garbage' }, 200],
	])('%j is the answer as often as asked for', async (fault, status) => {
		await authority.failNext(2, fault);
		expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([status, status, 400]);
	});

	it('never answers, or cuts the answer off', async () => {
		await authority.failNext(1, { kind: 'hang' });
		await expect(ask(AbortSignal.timeout(200))).rejects.toThrow('timeout');
		await authority.failNext(1, { kind: 'cut' });
		await expect(ask()).rejects.toThrow('fetch failed');
	});

	it('carries a refresh out and loses its answer', async () => {
		const { refresh_token: token = '' } = await authority.signIn();
		await authority.failNext(1, { kind: 'loseAnswer' });
		await expect(authority.refresh(token)).rejects.toThrow('fetch failed');
		expect(await refusal(authority.refresh(token))).toBe(50173);
	});

	it('counts token requests by grant type', async () => {
		await authority.clientCredentials();
		await ask();
		const { tokenRequests, tokensIssued, errors } = await authority.counters();
		expect({ tokenRequests, tokensIssued, errors }).toEqual({
			tokenRequests: { client_credentials: 1, refresh_token: 1 },
			tokensIssued: { client_credentials: 1 },
			errors: { 900144: 1 },
		});
	});
});

describe('personal accounts', () => {
	const lin = { user: 'lin@outlook.example', password: 'Lin-1', personal: true };

	beforeAll(async () => await authority.setUsers([...authority.users, lin]));

	const at = (tenant: string) => ({
		authorizationUrl: authority.authorizationUrl(tenant),
		tokenUrl: authority.tokenUrl(tenant),
	});

	it('get opaque tokens through consumers, and new ones by a refresh', async () => {
		const tokens = await authority.signIn({ user: lin.user, ...at('consumers') });
		expect(tokens.access_token).toMatch(/^EwB[\w+/=]{600,}$/);
		const again = await authority.refresh(tokens.refresh_token ?? '');
		expect(again.access_token).toMatch(/^EwB/);
		expect(again.access_token).not.toBe(tokens.access_token);
	});

	it('sign in at the endpoints of login.live.com with its own scopes', async () => {
		const tokens = await authority.signIn({
			user: lin.user,
			...authority.live,
			scope: 'wl.imap wl.offline_access',
		});
		expect(tokens.access_token).toMatch(/^EwB/);
		const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
		const again = await requestToken(authority.live.tokenUrl, authority.client, form);
		expect(again.refresh_token).not.toBe(tokens.refresh_token);
	});

	it.each([
		['a work account through consumers', 'ada@contoso.example', 'consumers', '50020'],
		['a personal account through the tenant', lin.user, 'organizations', '9002332'],
	])('refuses %s', async (_, user, tenant, number) => {
		await expect(authority.signIn({ user, ...at(tenant) })).rejects.toThrow(`AADSTS${number}`);
	});

	it.each([
		['the scopes of Exchange by their other name', 'consumers', 'https://outlook.office365.com/SMTP.Send'],
		['scopes of login.live.com at the identity platform', 'consumers', 'wl.imap'],
	])('refuses %s', async (_, tenant, scope) => {
		await expect(authority.signIn({ user: lin.user, ...at(tenant), scope })).rejects.toThrow('AADSTS70011');
	});
});

describe('what HTTP servers see of a token', () => {
	const ADA = 'ada@contoso.example';
	const SHARED = 'support@contoso.example';
	const GRAPH = 'https://graph.microsoft.com';

	async function judge(token: string, api: string, mailbox?: string): Promise<ApiVerdict> {
		const body = new URLSearchParams({ token, api, ...(mailbox ? { mailbox } : {}) });
		const response = await fetch(`${authority.url}/lab/api-token`, { method: 'POST', body });
		return (await response.json()) as ApiVerdict;
	}

	it('names the user, the scopes and the mailbox, and reports which he may open', async () => {
		const { access_token: token } = await authority.signIn({ scope: GRAPH_SCOPES });
		const own = await judge(token, 'graph');
		expect(own).toMatchObject({
			active: true,
			aud: GRAPH,
			upn: ADA,
			permissions: ['Mail.ReadWrite', 'Mail.ReadWrite.Shared', 'Mail.Send', 'Mail.Send.Shared'],
			mailbox: ADA,
			mayOpen: true,
		});
		expect(await judge(token, 'graph', own.objectId)).toMatchObject({ mailbox: ADA, mayOpen: true });
		expect(await judge(token, 'graph', SHARED)).toMatchObject({ mailbox: SHARED, mayOpen: true });
		expect(await judge(token, 'graph', 'grace@contoso.example')).toMatchObject({
			mayOpen: false,
			known: true,
		});
		expect(await judge(token, 'graph', 'nobody@contoso.example')).toMatchObject({
			mayOpen: false,
			known: false,
		});
	});

	it('gives an app the roles of the resource its token is for', async () => {
		const { access_token: graph } = await authority.clientCredentials(`${GRAPH}/.default`);
		expect(await judge(graph, 'graph', SHARED)).toMatchObject({
			active: true,
			permissions: ['Mail.Read', 'Mail.ReadWrite', 'Mail.Send'],
			mayOpen: true,
		});
		expect(await judge(graph, 'graph', ADA)).toMatchObject({ mayOpen: false });
		const { access_token: exchange } = await authority.clientCredentials();
		expect(await judge(exchange, 'ews', SHARED)).toMatchObject({ active: true, mayOpen: true });
	});

	it.each<[string, string, () => Promise<string>]>([
		['audience', 'graph', async () => (await authority.signIn()).access_token],
		['audience', 'ews', async () => (await authority.signIn({ scope: GRAPH_SCOPES })).access_token],
		[
			'permission',
			'ews',
			async () => {
				const scope = 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access';
				return (await authority.signIn({ scope })).access_token;
			},
		],
		['malformed', 'graph', async () => 'opaque'],
		[
			'signature',
			'graph',
			async () => `${(await authority.signIn({ scope: GRAPH_SCOPES })).access_token.slice(0, -8)}AAAAAAAA`,
		],
		[
			'revoked',
			'graph',
			async () => {
				const { access_token: token } = await authority.signIn({ scope: GRAPH_SCOPES });
				await authority.revoke(ADA, true);
				return token;
			},
		],
	])('finds the flaw "%s" for %s', async (flaw, api, token) => {
		expect(await judge(await token(), api)).toMatchObject({ active: false, flaw });
	});

	it('finds that a token has expired', async () => {
		await authority.set({ accessTokenLifetime: 1 });
		const { access_token: token } = await authority.clientCredentials(`${GRAPH}/.default`);
		await waitFor('the end of the token', async () => (await judge(token, 'graph')).flaw === 'expired');
	});
});
