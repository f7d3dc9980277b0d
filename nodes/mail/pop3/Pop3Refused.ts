import type { Status } from './ReplyReader';

/** The server said `-ERR`: another thing than a connection that breaks. */
export class Pop3Refused extends Error {
	/** What the catalogue of errors knows it by, beside the response codes in its text (RFC 2449 section 8). */
	readonly code: string;
	/** What a server with an opinion on a token says about it. */
	readonly oauthError?: { status: string };

	constructor(
		status: Status,
		{ code = 'POP3 -ERR', ...more }: { code?: string; oauthError?: { status: string } | undefined } = {},
	) {
		super(status.text === '' ? 'The server says no, and not why' : status.text);
		this.code = code;
		if (more.oauthError !== undefined) this.oauthError = more.oauthError;
	}
}
