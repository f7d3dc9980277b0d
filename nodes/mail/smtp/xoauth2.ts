/** A dialogue with the server, as nodemailer passes it to a custom sign-in. */
interface SignIn {
	auth: { user?: string | undefined };
	sendCommand(command: string): Promise<{ status: number; response: string }>;
}

/** Without CRLF; RFC 5321 section 4.5.3.1.4 has 512 octets with it. */
const LONGEST_COMMAND = 510;

/**
 * SASL XOAUTH2. The response is sent on the command line only if it fits there (RFC 4954 section 4), which
 * tokens seldom do; otherwise Dovecot disconnects. When the sign-in fails, some servers send a challenge
 * that contains JSON and expect an empty line before their final response.
 * https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
export function xoauth2(token: string): (signIn: SignIn) => Promise<void> {
	return async ({ auth, sendCommand }) => {
		const answer = Buffer.from(`user=${auth.user ?? ''}\x01auth=Bearer ${token}\x01\x01`).toString('base64');
		const onOneLine = `AUTH XOAUTH2 ${answer}`;
		const fits = onOneLine.length <= LONGEST_COMMAND;
		let reply = await sendCommand(fits ? onOneLine : 'AUTH XOAUTH2');
		if (!fits && reply.status === 334) reply = await sendCommand(answer);
		if (reply.status === 334) reply = await sendCommand('');
		// nodemailer attaches the reply to the error.
		if (reply.status < 200 || reply.status > 299) throw new Error('Invalid login');
	};
}
