import { signIn, type SignedIn } from '../auth/signIn';
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
