import { createHash } from 'node:crypto';
import type { AdapterPayload } from 'oidc-provider' with { 'resolution-mode': 'import' };
import type { LabClient, TokenFault } from './authorityTypes';
import { checkAssertion } from './checkAssertion';
import { type Directory, countUp } from './Directory';
import { EntraError } from './EntraError';
import type { FaultPlan } from './FaultPlan';
import type { GrantStore } from './GrantStore';
import { type Context, type Next, readBody, stripTenant } from './koaTypes';
import { parseScopes } from './scopes';

/** The token endpoint: says no as Entra ID does, and leaves to the provider what deserves a yes. */
export class TokenEndpoint {
	constructor(
		private readonly directory: Directory,
		private readonly store: GrantStore,
		private readonly faults: FaultPlan,
	) {}

	async handle(ctx: Context, tenant: string, next: Next): Promise<void> {
		const form = new URLSearchParams(await readBody(ctx));
		const grantType = form.get('grant_type') ?? '';
		countUp(this.directory.counters.tokenRequests, grantType);
		const fault = this.faults.take(grantType);
		try {
			if (fault && this.stumble(ctx, fault)) return;
			await this.answer(ctx, tenant, form, next);
			if (fault?.kind === 'loseAnswer') cut(ctx);
		} catch (error) {
			if (!(error instanceof EntraError)) throw error;
			this.refuse(ctx, error);
		}
	}

	private async answer(ctx: Context, tenant: string, form: URLSearchParams, next: Next): Promise<void> {
		this.directory.checkTenant(tenant);
		takeBasicAuthentication(ctx, form);
		const client = this.directory.clientIn(tenant, form.get('client_id') ?? undefined);
		this.checkProof(client, form, `http://${ctx.host}${ctx.path}`);
		this.prepare(form, client, tenant);
		stripTenant(ctx, '/oauth2/v2.0/token');
		Object.assign(ctx.req, { body: Object.fromEntries(form) });
		await next();
		this.finish(ctx, form);
	}

	/** The secret, or an assertion in its place: the provider is told the secret, which it knows. */
	private checkProof(client: LabClient, form: URLSearchParams, endpoint: string): void {
		if (!form.has('client_assertion')) {
			this.directory.checkSecret(client, form.get('client_secret') ?? undefined);
			return;
		}
		checkAssertion(client, form, endpoint);
		form.delete('client_assertion');
		form.delete('client_assertion_type');
		form.set('client_secret', client.secret);
	}

	/** Checks what the grant type wants and translates the scope into the provider's words. */
	private prepare(form: URLSearchParams, client: LabClient, tenant: string): void {
		const grantType = form.get('grant_type');
		if (grantType === 'authorization_code') this.checkCode(form, client);
		else if (grantType === 'refresh_token') this.checkRefreshToken(form, client);
		else if (grantType === 'client_credentials') this.checkAppScope(form, tenant);
		else throw grantType ? new EntraError(70003, grantType) : new EntraError(900144, 'grant_type');
	}

	private checkCode(form: URLSearchParams, client: LabClient): void {
		const id = required(form, 'code');
		const code = this.store.peek('AuthorizationCode', id);
		if (code?.consumed || this.store.wasRevoked('AuthorizationCode', id)) throw new EntraError(54005);
		if (!code || code.clientId !== client.clientId) throw new EntraError(9002313);
		if (hasExpired(code)) throw new EntraError(70008);
		if (code.redirectUri !== form.get('redirect_uri'))
			throw new EntraError(500112, form.get('redirect_uri') ?? '');
		if (code.codeChallenge && code.codeChallenge !== challengeOf(form.get('code_verifier')))
			throw new EntraError(501481);
		this.directory.usableUser(String(code.accountId));
		this.chooseResource(form, code, client);
	}

	private checkRefreshToken(form: URLSearchParams, client: LabClient): void {
		const id = required(form, 'refresh_token');
		const token = this.store.peek('RefreshToken', id);
		if (this.store.wasReplaced(id)) this.directory.counters.refreshTokenReuses += 1;
		if (this.store.wasRevoked('RefreshToken', id)) throw new EntraError(50173);
		if (!token || token.clientId !== client.clientId) throw new EntraError(9002313);
		if (hasExpired(token)) throw new EntraError(700082);
		const { user } = this.directory.usableUser(String(token.accountId));
		const granted = parseScopes(String(token.scope ?? ''));
		if (!this.directory.hasConsent(user, client, [...granted.byResource.values()].flat())) {
			throw new EntraError(65001, client.clientId);
		}
		this.chooseResource(form, token, client);
	}

	/** One token has one audience: that of the scope asked for, or the first one consented to. */
	private chooseResource(form: URLSearchParams, granted: AdapterPayload, client: LabClient): void {
		const asked = form.get('scope');
		form.delete('scope');
		form.delete('resource');
		if (!asked) return;
		const { byResource } = parseScopes(asked);
		if (byResource.size > 1) throw new EntraError(28000, asked);
		for (const [resource, scopes] of byResource) {
			const allowed = String(granted.scope ?? '').split(' ');
			if (!scopes.every((scope) => allowed.includes(scope))) throw new EntraError(65001, client.clientId);
			form.set('resource', resource);
		}
	}

	private checkAppScope(form: URLSearchParams, tenant: string): void {
		if (['common', 'consumers'].includes(tenant)) throw new EntraError(9001023);
		const scope = required(form, 'scope');
		if (scope.includes(' '))
			throw new EntraError(scope.split(' ').every((one) => one.endsWith('/.default')) ? 28000 : 70011, scope);
		if (!scope.endsWith('/.default')) throw new EntraError(1002012, scope);
		const [resource = ''] = parseScopes(scope).byResource.keys();
		form.set('resource', resource);
		form.delete('scope');
	}

	private finish(ctx: Context, form: URLSearchParams): void {
		const body = ctx.body as Record<string, unknown>;
		if (ctx.status === 200) {
			countUp(this.directory.counters.tokensIssued, form.get('grant_type') ?? '');
			this.hide(body);
			for (const name of ['access_token', 'refresh_token', 'id_token'])
				if (typeof body[name] === 'string') this.directory.issuedTokens.push(body[name]);
			ctx.body = { ...body, ext_expires_in: body.expires_in };
			return;
		}
		// All that was checked above has its own number; what is left was refused for a reason of the provider's own,
		// of which the use of a replaced refresh token is one.
		if (form.has('refresh_token') && body.error === 'invalid_grant') throw new EntraError(50173);
		console.error('The provider refused', body);
		throw new EntraError(9002313);
	}

	private hide(body: Record<string, unknown>): void {
		const [, payload = ''] = String(body.access_token).split('.');
		const { upn } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { upn?: string };
		if (this.directory.user(upn)?.personal)
			body.access_token = this.directory.hideToken(String(body.access_token));
	}

	private refuse(ctx: Context, error: EntraError): void {
		countUp(this.directory.counters.errors, error.code);
		ctx.status = error.status;
		if (error.status === 429) ctx.set('Retry-After', '1');
		ctx.set('Cache-Control', 'no-store');
		ctx.body = error.body();
	}

	/** Carries out a fault; false when the request is to be answered all the same. */
	private stumble(ctx: Context, fault: TokenFault): boolean {
		if (fault.kind === 'aadsts') throw new EntraError(fault.code, 'lab');
		if (fault.kind === 'hang') {
			this.directory.counters.unanswered += 1;
			ctx.respond = false;
		}
		if (fault.kind === 'cut') cut(ctx);
		if (fault.kind === 'garbage') {
			ctx.status = 200;
			ctx.body = '<html><body>The proxy says hello.</body></html>';
		}
		if (fault.kind === 'status') {
			ctx.status = fault.status;
			ctx.set(fault.headers ?? {});
			ctx.body = fault.body ?? '';
		}
		return fault.kind !== 'loseAnswer';
	}
}

function required(form: URLSearchParams, name: string): string {
	const value = form.get(name);
	if (!value) throw new EntraError(900144, name);
	return value;
}

/** RFC 6749 section 2.3.1; the provider is told in the form. */
function takeBasicAuthentication(ctx: Context, form: URLSearchParams): void {
	const [scheme, value] = ctx.get('authorization').split(' ');
	if (scheme?.toLowerCase() !== 'basic' || !value) return;
	const [id = '', secret = ''] = Buffer.from(value, 'base64').toString().split(':').map(decodeURIComponent);
	form.set('client_id', id);
	form.set('client_secret', secret);
	delete ctx.req.headers.authorization;
}

const hasExpired = (payload: AdapterPayload) => (payload.exp ?? 0) <= Date.now() / 1000;

const challengeOf = (verifier: string | null) =>
	createHash('sha256')
		.update(verifier ?? '')
		.digest('base64url');

function cut(ctx: Context): void {
	ctx.respond = false;
	ctx.req.socket.destroy();
}
