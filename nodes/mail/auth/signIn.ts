import { withDeadline } from '../async/withDeadline';
import { MailError } from '../contracts/MailError';
import type { AccessToken, TokenProvider } from '../contracts/TokenProvider';

/**
 * How long before its token dies a session is given up, so that the server need not cut it: time enough for a second
 * try where a sign-in server leaves the first request for a token without an answer, which takes n8n five minutes.
 */
const RENEW_BEFORE_MS = 7 * 60_000;
/** Of a token that lives for a few minutes only, this share is used. */
const SHARE_OF_SHORT_LIFE = 0.8;

/** For a provider without a deadline of its own. */
const LONGEST_MS = 2 * 60_000;

/** Something signed in, and when its token dies. */
export interface SignedIn<T> {
	client: T;
	/** Milliseconds since the epoch; Infinity where nobody told. */
	renewAt: number;
}

/**
 * Signs in; once more with a fresh token when the server refuses the one at hand, since only the server knows
 * whether a token that looks good has been revoked.
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
		// Whoever stops the intake does not wait for the sign-in server.
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
	// A fresh token that is dead by our clock says that the clock is wrong: the server will tell in time.
	if (life <= 0) return Infinity;
	return Date.now() + Math.max(life - RENEW_BEFORE_MS, life * SHARE_OF_SHORT_LIFE);
}
