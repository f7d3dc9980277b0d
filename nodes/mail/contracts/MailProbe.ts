import type { AccessToken } from './TokenProvider';

/** Result of one step of a check. Never contains a token or a secret. */
export interface ProbeFinding {
	/** For people: `signed in as support@contoso.com`, `12 messages, 3 unread`. */
	readonly detail: string;
	/** The same in machine-readable form. */
	readonly data?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/**
 * The part of a connection check that depends on the protocol. The steps before it (DNS, TCP, TLS, token)
 * are the same for all. The methods are called in this order, each after the one before has succeeded; they
 * change nothing on the server. Every call ends within its own deadline, whatever the server does.
 */
export interface MailProbe {
	/**
	 * Connects, and signs in. After a failure it may be called again with another token.
	 * @param token absent if the server requires no sign-in
	 * @throws MailError
	 */
	login(token: AccessToken | undefined, signal: AbortSignal): Promise<ProbeFinding>;

	/**
	 * Opens the mailbox and the folder; absent for protocols without a mailbox, such as SMTP.
	 * @throws MailError
	 */
	mailbox?(signal: AbortSignal): Promise<ProbeFinding>;

	/**
	 * Counts the messages waiting in it (`data.queue`).
	 * @throws MailError
	 */
	queue?(signal: AbortSignal): Promise<ProbeFinding>;

	/** Ends the session; never throws and never hangs. */
	close(): Promise<void>;
}
