import type { Status } from './ReplyReader';

/** The server responded with `-ERR`, as opposed to a connection that breaks. */
export class Pop3Refused extends Error {
	/**
	 * Its code in the error catalog, in addition to the response codes in its text (RFC 2449 section 8).
	 */
	readonly code: string;
	/** What the server said about the token. */
	readonly oauthError?: { status: string };

	constructor(
		status: Status,
		{ code = 'POP3 -ERR', ...more }: { code?: string; oauthError?: { status: string } | undefined } = {},
	) {
		super(status.text === '' ? 'The server rejected the command without giving a reason' : status.text);
		this.code = code;
		if (more.oauthError !== undefined) this.oauthError = more.oauthError;
	}
}
