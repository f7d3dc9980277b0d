/** The server refused a command. The fields have nodemailer's names. */
export class SmtpRefusal extends Error {
	readonly responseCode: number;

	/**
	 * @param what the failed command, in nodemailer's words
	 * @param response the server's whole response
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

/** The server lost its connection to the next one, and does not know what became of this message. */
export class RelayLost extends Error {
	constructor(answer: string) {
		super(`The server lost the connection to the one it relays to: ${answer}`);
	}
}
