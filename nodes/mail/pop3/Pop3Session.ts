import { signIn } from '../auth/signIn';
import { MailError } from '../contracts/MailError';
import type { TokenProvider } from '../contracts/TokenProvider';
import type { LoginThrottle } from './LoginThrottle';
import { messageIds } from './messageIds';
import { Pop3Client, type Listing } from './Pop3Client';
import type { Pop3Settings } from './Pop3Settings';

/** A session shows the maildrop as it was when it began: one list is valid for all of it. */
export interface Pop3Session extends Listing {
	client: Pop3Client;
	/** The identifier of each message, in the order of `numbers`. */
	ids: string[];
	/** See `messageIds`. */
	copies: Map<string, string>;
	/** Milliseconds since the epoch; Infinity if unknown. */
	renewAt: number;
	/** Messages that the server did not return in this session: to be requested in another one. */
	refused: Set<string>;
}

/** @throws MailError */
export async function openSession(
	{ connection, mailbox, answerMs }: Pick<Pop3Settings, 'connection' | 'mailbox' | 'answerMs'>,
	tokens: TokenProvider,
	pace: LoginThrottle,
	signal: AbortSignal,
): Promise<Pop3Session> {
	if (pace.waitMs > 0) throw tooSoon(connection.host, pace.waitMs);
	const timing = answerMs === undefined ? {} : { answerMs };
	const { client, renewAt } = await signIn(
		tokens,
		async (token) => await Pop3Client.open({ connection, mailbox, token, ...timing }, signal),
		signal,
	);
	pace.signedIn(client.capabilities.loginDelayMs);
	try {
		const listing = await client.list(signal);
		return { client, ...listing, ...messageIds(listing.uids), renewAt, refused: new Set() };
	} catch (error) {
		client.destroy();
		throw error;
	}
}

function tooSoon(host: string, waitMs: number): MailError {
	return new MailError('throttled', `${host} requires a delay between sign-ins (LOGIN-DELAY)`, {
		retryAfterMs: waitMs,
		code: '[LOGIN-DELAY]',
		hint: 'No action needed; the node retries automatically. To avoid it, set "Check Interval (Seconds)" to at least what the server asks for.',
	});
}
