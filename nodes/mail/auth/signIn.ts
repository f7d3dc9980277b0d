import { withDeadline } from '../async/withDeadline';
import { MailError } from '../contracts/MailError';
import type { AccessToken, TokenProvider } from '../contracts/TokenProvider';

/**
 * How long before its token expires a session is closed, so that the server does not have to cut it. Enough
 * for a second attempt if the sign-in server does not answer the first token request, which takes n8n five
 * minutes.
 */
const RENEW_BEFORE_MS = 7 * 60_000;
/** For a token with a lifetime of a few minutes, this share of it is used. */
const SHARE_OF_SHORT_LIFE = 0.8;

/** For a provider without its own deadline. */
const LONGEST_MS = 2 * 60_000;

/** Something signed in, and when to renew it. */
export interface SignedIn<T> {
	client: T;
	/** Milliseconds since the epoch; Infinity if unknown. */
	renewAt: number;
}

/**
 * Signs in. If the server refuses the token, tries once more with a new one, because only the server knows
 * whether a token that looks valid was revoked.
 *
 * @param open throws MailError
 */
export async function signIn<T>(
	tokens: TokenProvider,
	open: (token: AccessToken) => Promise<T>,
	signal: AbortSignal,
): Promise<SignedIn<T>> {
	const attempt = async (refresh: boolean): Promise<SignedIn<T>> => {
		const getting = tokens.getToken({ refresh });
		// Stopping the trigger must not wait for the sign-in server.
		const token = await withDeadline(getting, { ms: LONGEST_MS, onGiveUp: () => undefined, signal });
		return { client: await open(token), renewAt: renewalTime(token.expiresAt) };
	};
	try {
		return await attempt(false);
	} catch (error) {
		const mayBeTheToken =
			error instanceof MailError && (error.kind === 'authentication' || error.kind === 'tokenExpired');
		if (!mayBeTheToken || signal.aborted) throw error;
		return await attempt(true);
	}
}

function renewalTime(expiresAt: number | undefined): number {
	if (expiresAt === undefined) return Infinity;
	const life = expiresAt - Date.now();
	// A new token that has expired by our clock means that the clock is wrong; the server will end the
	// session in time.
	if (life <= 0) return Infinity;
	return Date.now() + Math.max(life - RENEW_BEFORE_MS, life * SHARE_OF_SHORT_LIFE);
}
