/** The server said no to a command. Fields are named as nodemailer names them. */
export class SmtpRefusal extends Error {
	readonly responseCode: number;

	/**
	 * @param what that failed, as nodemailer says it
	 * @param response all of the server's answer
	 */
	constructor(
		what: string,
		readonly code: 'EENVELOPE' | 'EMESSAGE',
		readonly response: string,
		readonly command: string,
		readonly recipient?: string,
	) {
		super(`${what}: ${response}`);
		this.responseCode = Number(/^\d{3}/.exec(response)?.[0] ?? 0);
	}
}

/** The server has lost the one it hands messages on to, and does not know what became of this one. */
export class RelayLost extends Error {
	constructor(answer: string) {
		super(`The server lost the connection to the one it relays to: ${answer}`);
	}
}
