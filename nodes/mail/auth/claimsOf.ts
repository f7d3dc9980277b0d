/** What an access token says of itself (RFC 7519); the signature is the server's business. */
export interface TokenClaims {
	/** Audience: who the token is for. */
	aud?: string;
	/** Expiry in seconds since the epoch. */
	exp?: number;
	iat?: number;
	/** Permissions of a signed-in user, with spaces between them. */
	scp?: string;
	/** Permissions of an app. */
	roles?: string[];
	tid?: string;
	/** Object ID: of a person, or of the enterprise application. */
	oid?: string;
	upn?: string;
	/** The person, where there is no `upn`. */
	preferred_username?: string;
	unique_name?: string;
	appid?: string;
	/** The app in tokens of version 2.0. */
	azp?: string;
	/** `app` or `user`. */
	idtyp?: string;
}

/** Undefined for what is no JWT: tokens of personal accounts are opaque. */
export function claimsOf(token: string): TokenClaims | undefined {
	const payload = token.split('.')[1];
	if (payload === undefined) return undefined;
	try {
		const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
		return typeof claims === 'object' && claims !== null ? (claims as TokenClaims) : undefined;
	} catch {
		return undefined;
	}
}
