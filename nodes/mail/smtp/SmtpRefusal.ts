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

/**
 * The server offers CHUNKING and does not know BDAT, or not here. An answer of this kind (RFC 5321 section 4.2.2: x0z,
 * syntax) is to the command and not to the message, which nobody has taken: it may go by DATA, over another connection.
 */
export class ChunksRefused extends Error {
	constructor(response: string) {
		super(`The server offers CHUNKING and refuses BDAT: ${response}`);
	}
}

/** 500 to 504. */
export function isAboutCommand(response: string): boolean {
	return /^50[0-4]\b/.test(response);
}
