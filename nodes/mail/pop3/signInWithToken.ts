import type { AccessToken } from '../contracts/TokenProvider';
import type { Pop3Connection } from './Pop3Connection';
import { Pop3Refused } from './Pop3Refused';
import type { Status } from './ReplyReader';

/** Since July 2025, Exchange disconnects if a token is longer. */
const LONGEST_TOKEN = 4096;

/**
 * AUTH XOAUTH2 in two steps (RFC 5034 section 4): Exchange disconnects if the token is on the command line.
 * Some servers explain a refusal by a further challenge, which requires an empty line as response.
 *
 * https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 *
 * @throws Pop3Refused
 */
export async function signInWithToken(
	connection: Pop3Connection,
	mailbox: string,
	{ token }: AccessToken,
): Promise<void> {
	const ready = await connection.send('AUTH XOAUTH2', { mayContinue: true });
	// The token was not sent yet, so it cannot be the reason.
	if (ready.kind === 'error') throw new Pop3Refused(ready, { code: 'XOAUTH2 not offered' });
	if (ready.kind === 'ok') throw new Pop3Refused(ready, { code: 'InvalidResponse' });
	const answer = Buffer.from(`user=${mailbox}\x01auth=Bearer ${token}\x01\x01`).toString('base64');
	let status = await connection.send(answer, { mayContinue: true });
	const challenge = status.kind === 'continue' ? status : undefined;
	if (challenge !== undefined) status = await connection.send('');
	if (status.kind === 'ok' && challenge === undefined) return;
	const isTooLong = token.length > LONGEST_TOKEN && /protocol error/i.test(status.text);
	throw new Pop3Refused(status, {
		code: isTooLong ? 'TokenTooLong' : 'authenticationFailed',
		oauthError: challenge && readChallenge(challenge),
	});
}

/** JSON in base64: `{"status":"401","schemes":"bearer","scope":"…"}`. */
function readChallenge({ text }: Status): { status: string } | undefined {
	try {
		const said: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
		const status = (said as { status?: unknown } | null)?.status;
		return typeof status === 'string' ? { status } : undefined;
	} catch {
		return undefined;
	}
}
