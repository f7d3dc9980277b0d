import type { Directory } from './Directory';
import { EntraError } from './EntraError';
import { type Context, type Next, stripTenant } from './koaTypes';
import { errorPage } from './pages';
import { DEFAULT_RESOURCE, parseScopes, WORK_RESOURCE } from './scopes';

/** Checks an authorization request as Entra ID would, and hands it on in the words of OpenID Connect. */
export function authorizeEndpoint(directory: Directory) {
	return async (ctx: Context, tenant: string, next: Next): Promise<void> => {
		const query = new URLSearchParams(ctx.querystring);
		try {
			directory.checkTenant(tenant);
			const client = directory.clientIn(tenant, query.get('client_id') ?? undefined);
			const redirectUri = query.get('redirect_uri') ?? '';
			if (!client.redirectUris.includes(redirectUri)) throw new EntraError(50011, redirectUri);
		} catch (error) {
			return showError(ctx, error);
		}
		try {
			translate(query, tenant);
		} catch (error) {
			return sendBack(ctx, query, error);
		}
		stripTenant(ctx, `/oauth2/v2.0/authorize?${query.toString()}`);
		await next();
	};
}

function translate(query: URLSearchParams, tenant: string): void {
	if (!query.get('scope')) throw new EntraError(900144, 'scope');
	const scopes = parseScopes(query.get('scope') ?? '');
	// Without a resource in the scope, Entra ID gives a token for Graph.
	if (!scopes.byResource.size) scopes.byResource.set(DEFAULT_RESOURCE, [`${DEFAULT_RESOURCE}/User.Read`]);
	// Personal accounts are not known under the other name of Exchange.
	const isPersonal = tenant === 'consumers';
	if (isPersonal && scopes.byResource.has(WORK_RESOURCE)) throw new EntraError(70011, WORK_RESOURCE);
	query.set('lab_tenant', tenant);
	query.delete('resource');
	for (const resource of scopes.byResource.keys()) query.append('resource', resource);
	query.set('scope', [...scopes.oidc, ...[...scopes.byResource.values()].flat()].join(' '));
	// The lab forgets who signed in: every sign-in shows its pages (or signs in by itself), so that no test leans on
	// the cookies of another. `lab_prompt` keeps what was asked for.
	query.set('lab_prompt', query.get('prompt') ?? '');
	if (query.get('prompt') !== 'none') query.set('prompt', 'login consent');
	// Only OpenID Connect requests may carry one, Entra ID takes it anyhow.
	if (!scopes.oidc.includes('openid')) for (const name of ['nonce', 'claims', 'max_age']) query.delete(name);
}

export function showError(ctx: Context, error: unknown): void {
	if (!(error instanceof EntraError)) throw error;
	ctx.status = 400;
	ctx.type = 'html';
	ctx.body = errorPage(error.description);
}

function sendBack(ctx: Context, query: URLSearchParams, error: unknown): void {
	if (!(error instanceof EntraError)) throw error;
	const target = new URL(query.get('redirect_uri') ?? '');
	target.searchParams.set('error', error.error);
	target.searchParams.set('error_description', error.description);
	const state = query.get('state');
	if (state !== null) target.searchParams.set('state', state);
	ctx.redirect(target.href);
}
