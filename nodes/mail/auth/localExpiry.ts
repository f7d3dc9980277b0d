import { createHash } from 'node:crypto';
import { claimsOf } from './claimsOf';

/** Expiry by the clock of this machine, in milliseconds since the epoch, by hash of the token. */
const known = new Map<string, number>();
const MAX_KNOWN = 200;

/**
 * A token's expiry is given by the server's clock. If the clock of this machine is ahead by more than a
 * token's lifetime, each token would look expired on arrival and be renewed endlessly. Therefore the
 * lifetime of a new token (RFC 7519 section 4.1.6, `iat`) is counted from its arrival.
 */
export function noteFresh(token: string, now = Date.now()): void {
	const { exp, iat } = claimsOf(token) ?? {};
	if (typeof exp !== 'number' || typeof iat !== 'number' || !(exp > iat)) return;
	known.delete(hashOf(token));
	known.set(hashOf(token), now + (exp - iat) * 1000);
	for (const oldest of known.keys()) {
		if (known.size <= MAX_KNOWN) break;
		known.delete(oldest);
	}
}

/** Undefined for a token that did not arrive in this process as a new one. */
export function localExpiry(token: string): number | undefined {
	return known.get(hashOf(token));
}

function hashOf(token: string): string {
	return createHash('sha256').update(token).digest('base64url');
}
