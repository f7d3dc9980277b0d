/** Claims of an access token (RFC 7519); verifying the signature is up to the server. */
export interface TokenClaims {
	/** Audience: the resource the token is for. */
	aud?: string;
	/** Expiry in seconds since the epoch. */
	exp?: number;
	iat?: number;
	/** Permissions of a signed-in user, separated by spaces. */
	scp?: string;
	/** Permissions of an app. */
	roles?: string[];
	tid?: string;
	/** Object ID of a user, or of the enterprise application. */
	oid?: string;
	upn?: string;
	/** Sign-in name if there is no `upn`. */
	preferred_username?: string;
	unique_name?: string;
	appid?: string;
	/** The app, in tokens of version 2.0. */
	azp?: string;
	/** `app` or `user`. */
	idtyp?: string;
}

/** Undefined if it is not a JWT: tokens of personal accounts are opaque. */
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
