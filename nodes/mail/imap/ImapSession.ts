import { signIn, type SignedIn } from '../auth/signIn';
import { MailError } from '../contracts/MailError';
import type { TokenProvider } from '../contracts/TokenProvider';
import { ImapClient } from './ImapClient';
import type { ImapSettings } from './ImapSettings';

/** @throws MailError */
export async function openSession(
	{ connection, mailbox, answerMs }: Pick<ImapSettings, 'connection' | 'mailbox' | 'answerMs'>,
	tokens: TokenProvider,
	onChange: () => void,
	signal: AbortSignal,
): Promise<SignedIn<ImapClient>> {
	const timing = answerMs === undefined ? {} : { answerMs };
	return await signIn(
		tokens,
		async (token) => await ImapClient.open({ connection, mailbox, token, onChange, ...timing }, signal),
		signal,
	);
}

/** @throws MailError if the token is about to expire: the next session has a new one */
export function assertTokenLives({ renewAt }: Pick<SignedIn<ImapClient>, 'renewAt'>): void {
	if (Date.now() < renewAt) return;
	throw new MailError('tokenExpired', 'The access token is about to expire; the session is renewed', {
		code: 'renewal',
	});
}
