/** One exchange with the server, as nodemailer's custom sign-in gives it. */
interface SignIn {
	auth: { user?: string | undefined };
	sendCommand(command: string): Promise<{ status: number; response: string }>;
}

/**
 * SASL XOAUTH2 on one line with the command (RFC 4954 section 4), which Exchange and the others take. Where it
 * fails, some answer with a challenge that holds JSON and want an empty line before they give their real answer.
 * https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
export function xoauth2(token: string): (signIn: SignIn) => Promise<void> {
	return async ({ auth, sendCommand }) => {
		const answer = `user=${auth.user ?? ''}\x01auth=Bearer ${token}\x01\x01`;
		let reply = await sendCommand(`AUTH XOAUTH2 ${Buffer.from(answer).toString('base64')}`);
		if (reply.status === 334) reply = await sendCommand('');
		// nodemailer adds the reply to the error.
		if (reply.status < 200 || reply.status > 299) throw new Error('Invalid login');
	};
}
