/**
 * What went wrong, as far as code has to distinguish it. Code branches on the kind, never on a message.
 *
 * - `network`, `timeout`, `unavailable`, `throttled`: the server or the network; waiting is enough.
 * - `tokenExpired`: the server ended the session because its token expired; a new token is enough.
 * - `reconnect`: the grant behind the credential is gone; a person has to sign in again.
 * - `authentication`, `consent`, `configuration`, `permission`, `tls`, `certificate`, `protocol`,
 *   `folderNotFound`, `mailboxNotFound`: a person has to correct something.
 * - `refused`: the server understood the command and rejected it.
 * - `unreadable`, `tooLarge`: one message, not the connection.
 * - `loop`: a message that seems to be part of a loop of automatic replies.
 * - `outcomeUnknown`: a message was sent and the server's response was lost; sent again, it may arrive
 *   twice.
 * - `runFailed`: the workflow failed on a message as often as it was allowed to.
 * - `runNotStarted`: n8n could not start an execution; the mail server is not involved.
 */
export type MailErrorKind =
	| 'network'
	| 'timeout'
	| 'unavailable'
	| 'throttled'
	| 'tokenExpired'
	| 'reconnect'
	| 'authentication'
	| 'consent'
	| 'configuration'
	| 'permission'
	| 'tls'
	| 'certificate'
	| 'protocol'
	| 'folderNotFound'
	| 'mailboxNotFound'
	| 'refused'
	| 'unreadable'
	| 'tooLarge'
	| 'loop'
	| 'outcomeUnknown'
	| 'runFailed'
	| 'runNotStarted'
	| 'unknown';

const TRANSIENT_KINDS: ReadonlySet<MailErrorKind> = new Set([
	'network',
	'timeout',
	'unavailable',
	'throttled',
	'tokenExpired',
	'runNotStarted',
]);

export interface MailErrorDetails {
	/** Whether waiting is enough. Implied by the kind unless given. */
	transient?: boolean;
	/** How long the server asked us to wait, in milliseconds. */
	retryAfterMs?: number;
	/** No request was made: a pause that the server asked for earlier is not over yet. */
	heldBack?: boolean;
	/** What an admin should do, in plain words. */
	hint?: string;
	/** The code that determined the kind: `AADSTS7000215`, `ECONNREFUSED`, `5.7.139`. */
	code?: string;
	/** The end of `message` that quotes the server; the rest is understandable without it. */
	details?: string;
	cause?: unknown;
}

/**
 * Every error that leaves the engine. Its message names the server and the mailbox and never holds a
 * secret.
 */
export class MailError extends Error {
	override readonly name = 'MailError';
	readonly transient: boolean;
	readonly retryAfterMs?: number;
	readonly heldBack?: boolean;
	readonly hint?: string;
	readonly code?: string;
	readonly details?: string;

	constructor(
		readonly kind: MailErrorKind,
		message: string,
		details: MailErrorDetails = {},
	) {
		super(message, details.cause === undefined ? undefined : { cause: details.cause });
		this.transient = details.transient ?? TRANSIENT_KINDS.has(kind);
		if (details.heldBack !== undefined) this.heldBack = details.heldBack;
		if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
		if (details.hint !== undefined) this.hint = details.hint;
		if (details.code !== undefined) this.code = details.code;
		if (details.details !== undefined) this.details = details.details;
	}

	/** `message` without the server's own words. */
	get summary(): string {
		const { message, details } = this;
		return details !== undefined && message.endsWith(details)
			? message.slice(0, -details.length).trimEnd()
			: message;
	}
}
