import type { AccessToken } from '../contracts/TokenProvider';
import { defined } from '../contracts/defined';
import { audienceOfToken, type Audience } from './audience';
import { claimsOf } from './claimsOf';

/** Facts about a token that may be shown to people; never the token itself. */
export interface TokenFacts {
	/** `opaque`: readable by the server only, as with personal accounts. */
	kind: 'person' | 'app' | 'opaque';
	/** The resource it is for, and which of the two known ones that is; absent for other servers. */
	audience?: string;
	opens?: Audience;
	/** Delegated permissions of a user's token, and application permissions of an app's. */
	scopes: string[];
	roles: string[];
	/** Tenant ID. */
	tenant?: string;
	/** Client ID. */
	app?: string;
	/** For an app: the object ID of its enterprise application (service principal). */
	objectId?: string;
	/** Sign-in name of the user. */
	user?: string;
	/** Milliseconds since the epoch; absent if unknown. */
	expiresAt?: number;
}

/** A claim is a name or an ID; longer values are not genuine and are not shown. */
const LONGEST_CLAIM = 300;
const MAX_PERMISSIONS = 100;

/**
 * Claims of an access token of Microsoft Entra ID.
 * https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference
 */
export function inspectToken({ token, expiresAt }: AccessToken): TokenFacts {
	const claims = claimsOf(token);
	if (claims === undefined) return { kind: 'opaque', scopes: [], roles: [], ...(expiresAt && { expiresAt }) };
	const { aud, tid, oid, appid, azp, upn, preferred_username, unique_name, idtyp, exp } = claims;
	const opens = audienceOfToken(token);
	const scopes = words(typeof claims.scp === 'string' ? claims.scp.split(' ') : []);
	const roles = words(Array.isArray(claims.roles) ? claims.roles : []);
	const user = text(upn) ?? text(preferred_username) ?? text(unique_name);
	const ends = typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : expiresAt;
	const isApp = idtyp === 'app' || (scopes.length === 0 && user === undefined);
	return {
		kind: isApp ? 'app' : 'person',
		scopes,
		roles,
		...optional('audience', text(aud)),
		...defined({ opens }),
		...optional('tenant', text(tid)),
		...optional('app', text(appid) ?? text(azp)),
		...optional('objectId', isApp ? text(oid) : undefined),
		...optional('user', isApp ? undefined : user),
		...defined({ expiresAt: ends }),
	};
}

function words(list: readonly unknown[]): string[] {
	return list.slice(0, MAX_PERMISSIONS).flatMap((one) => text(one) ?? []);
}

/** Claims come from the sign-in server, or from something that impersonates it. */
function text(claim: unknown): string | undefined {
	if (typeof claim !== 'string') return undefined;
	const clean = claim.replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
	return clean === '' ? undefined : clean.slice(0, LONGEST_CLAIM);
}

function optional<K extends string>(name: K, value: string | undefined): { [P in K]?: string } {
	return value === undefined ? {} : ({ [name]: value } as { [P in K]: string });
}
