import type { AccessToken } from './TokenProvider';

/** What a step of a check has found. Never a token, never a secret. */
export interface ProbeFinding {
	/** For people: `signed in as support@contoso.com`, `12 messages, 3 unread`. */
	readonly detail: string;
	/** The same for programs. */
	readonly data?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/**
 * What only a protocol can look at when a connection is checked. The steps before it (name, connection, TLS, token)
 * are the same for all. Its own come in this order, each after the one before has succeeded; they change nothing on
 * the server. Every call ends within its own deadline, whatever the server does.
 */
export interface MailProbe {
	/**
	 * Connects, and signs in. After a failure it may be called again, with another token.
	 * @param token absent where the server wants no sign-in
	 * @throws MailError
	 */
	login(token: AccessToken | undefined, signal: AbortSignal): Promise<ProbeFinding>;

	/**
	 * Opens the mailbox and the folder; absent where there is none, as with SMTP.
	 * @throws MailError
	 */
	mailbox?(signal: AbortSignal): Promise<ProbeFinding>;

	/**
	 * Counts the messages that wait in it (`data.queue`).
	 * @throws MailError
	 */
	queue?(signal: AbortSignal): Promise<ProbeFinding>;

	/** Ends the session; never throws and never hangs. */
	close(): Promise<void>;
}
