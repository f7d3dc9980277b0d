import type { ConnectionSettings } from '../net/ConnectionSettings';

export interface SmtpSettings {
	connection: ConnectionSettings;
	/** Absent if the server requires no sign-in, as with internal relays. */
	account?: SmtpAccount;
	/** Client name in EHLO; absent: see `ehloName`. */
	clientName?: string;
	/** Maximum connections for this server and account; Exchange gets at most three, whatever this says. */
	maxConnections: number;
	/** Messages per minute; unlimited if absent. */
	messagesPerMinute?: number;
	/** How long in milliseconds an idle connection is kept. */
	idleMs?: number;
	/** How long in milliseconds the server may take for a command or a piece of the message. */
	answerMs?: number;
	/** How long in milliseconds the server may take to accept a message after receiving it. */
	acceptMs?: number;
	/** How long in milliseconds others wait behind an unanswered message. */
	stallMs?: number;
	/** Messages per connection; absent: as many as the server delivers at once, see `serverTraits`. */
	messagesPerConnection?: number;
}

export interface SmtpAccount {
	/** Address of the mailbox that signs in (`user=` of XOAUTH2). */
	user: string;
	/** Identifies the credential: a connection opened by one credential is never used by another. */
	id: string;
}

/** For the connection, the sign-in and each command; RFC 5321 section 4.5.3.2 allows up to five minutes. */
export const ANSWER_MS = 60_000;

/**
 * RFC 5321 section 4.5.3.2.6. It is long, because after giving up the outcome is unknown; a lost connection
 * is noticed at once in any case.
 */
export const ACCEPT_MS = 10 * 60_000;

/** Long for a response, and short for those waiting behind it. */
export const STALL_MS = 15_000;

/** Well below the time after which Exchange closes idle connections. */
export const IDLE_MS = 60_000;
