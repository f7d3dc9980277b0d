import { EntraError } from './EntraError';
import type { Context } from './koaTypes';

/** What the scopes of login.live.com stand for. */
const SCOPES: Record<string, string> = {
	'wl.imap': 'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send',
	'wl.offline_access': 'offline_access',
	'wl.signin': '',
	'wl.basic': '',
};

const PATHS: Record<string, string> = {
	'/oauth20_authorize.srf': '/consumers/oauth2/v2.0/authorize',
	'/oauth20_token.srf': '/consumers/oauth2/v2.0/token',
};

/**
 * The endpoints of login.live.com, in the words of the identity platform: the same accounts, other paths and scopes.
 * @throws EntraError 70011 for a scope that is none of its own
 */
export function translateLive(ctx: Context): void {
	const path = PATHS[ctx.path];
	if (path === undefined) return;
	const query = new URLSearchParams(ctx.querystring);
	const scope = query.get('scope');
	if (scope !== null) query.set('scope', scope.split(' ').filter(Boolean).map(translate).join(' ').trim());
	ctx.url = query.size > 0 ? `${path}?${query.toString()}` : path;
}

function translate(scope: string): string {
	const known = SCOPES[scope];
	if (known === undefined) throw new EntraError(70011, scope);
	return known;
}
