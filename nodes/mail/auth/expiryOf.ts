import { claimsOf } from './claimsOf';

/**
 * Expiry claim of a token (RFC 7519 section 4.1.4), in milliseconds since the epoch. Undefined for opaque
 * tokens, such as those of personal accounts.
 */
export function expiryOf(token: string): number | undefined {
	const exp: unknown = claimsOf(token)?.exp;
	return typeof exp === 'number' ? exp * 1000 : undefined;
}
