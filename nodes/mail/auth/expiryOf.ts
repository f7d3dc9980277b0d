import { claimsOf } from './claimsOf';

/**
 * When a token dies by its own account (RFC 7519 section 4.1.4), in milliseconds since the epoch. Tokens of
 * personal accounts are opaque: undefined.
 */
export function expiryOf(token: string): number | undefined {
	const exp: unknown = claimsOf(token)?.exp;
	return typeof exp === 'number' ? exp * 1000 : undefined;
}
