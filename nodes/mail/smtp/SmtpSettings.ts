import type { ConnectionSettings } from '../net/ConnectionSettings';

export interface SmtpSettings {
	connection: ConnectionSettings;
	/** Absent where the server wants no sign-in, as relays inside a company do. */
	account?: SmtpAccount;
	/** What the client calls itself in EHLO; absent: see `ehloName`. */
	clientName?: string;
	/** Connections at a time for this server and account; Exchange gets three at most, whatever this says. */
	maxConnections: number;
	/** Messages a minute; no limit where absent. */
	messagesPerMinute?: number;
	/** How long in milliseconds a connection is kept for the next message. */
	idleMs?: number;
	/** How long in milliseconds the server may take over a command or a piece of the message. */
	answerMs?: number;
	/** How long in milliseconds the server may take to accept a message that it has received. */
	acceptMs?: number;
	/** How long in milliseconds others wait behind a message whose answer does not come. */
	stallMs?: number;
	/** Messages over one connection; absent: as many as the server delivers at once, see `serverTraits`. */
	messagesPerConnection?: number;
}

export interface SmtpAccount {
	/** Address of the mailbox that signs in (`user=` of XOAUTH2). */
	user: string;
	/** Tells credentials apart: nobody sends over a connection that another credential has opened. */
	id: string;
}

/** For the connection, the sign-in and each command; RFC 5321 section 4.5.3.2 allows for up to five minutes. */
export const ANSWER_MS = 60_000;

/**
 * RFC 5321 section 4.5.3.2.6. It is long, since whoever gives up too early does not know what became of the
 * message; a connection that breaks is noticed at once nevertheless.
 */
export const ACCEPT_MS = 10 * 60_000;

/** Long for an answer, and short for those who wait behind it. */
export const STALL_MS = 15_000;

/** Well below the time after which Exchange hangs up. */
export const IDLE_MS = 60_000;
