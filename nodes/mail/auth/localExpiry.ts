import { createHash } from 'node:crypto';
import { claimsOf } from './claimsOf';

/** By hash of the token: when it dies by the clock of this machine, in milliseconds since the epoch. */
const known = new Map<string, number>();
const MAX_KNOWN = 200;

/**
 * A token tells its end by the server's clock. Where the clock of this machine is ahead by more than a token lives, each
 * token would look dead on arrival and be renewed at once, for ever: of one that has just come, the time it lives
 * (RFC 7519 section 4.1.6, `iat`) counts from now.
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

/** Undefined for a token that has not come to this process as a fresh one. */
export function localExpiry(token: string): number | undefined {
	return known.get(hashOf(token));
}

function hashOf(token: string): string {
	return createHash('sha256').update(token).digest('base64url');
}
