import type { MailError } from './MailError';
import type { FilterVerdict } from './MailFilter';

/** A part of a message that was left on the server because of its size, or because nobody asked for it. */
export interface OmittedPart {
	/** MIME part number as in IMAP (RFC 3501 section 6.4.5): `2`, `1.3`. */
	readonly part: string;
	readonly fileName?: string;
	readonly mimeType: string;
	/** Size in octets, decoded where it is known, else as it travels. */
	readonly size: number;
	readonly reason: 'tooLarge' | 'notWanted';
}

/** One message on its way from a server to a run. */
export interface Delivery {
	/** Identifies the message within server, mailbox and folder for as long as the server keeps its word. */
	readonly key: string;
	/** Counts up when a person asks for the message to run again. */
	readonly generation: number;
	/** The server's own id: an IMAP UID, a POP3 UIDL, an id of Graph or EWS in its folder. */
	readonly id: string;
	/** The message as RFC 5322 octets; absent only when `error` says why, or `verdict` is `exclude`. */
	readonly mime?: Buffer;
	/** Parts that `mime` carries with an empty body. */
	readonly omitted?: readonly OmittedPart[];
	/** When the server received the message. */
	readonly receivedAt?: Date;
	/** Size on the server in octets; an estimate on Exchange. */
	readonly size?: number;
	/** The message, or some of it, could not be had. */
	readonly error?: MailError;
	/** What the filter said of its header section. Absent where the source did not ask: the engine then does. */
	readonly verdict?: FilterVerdict;
}

/**
 * What is to become of a message on the server: `processed` gets the after-processing action, `setAside` is
 * flagged for a person to look at, `filteredOut` gets what the settings say for messages that nobody wanted. All
 * are passed and do not come back.
 */
export type Outcome = (typeof OUTCOMES)[number];

/** In the order in which they are acknowledged. */
export const OUTCOMES = ['processed', 'setAside', 'filteredOut'] as const;

/**
 * A mailbox folder that messages are read from: opened at a cursor, read, acknowledged, closed.
 *
 * Calls never overlap, except that `wait` may be cut short by its signal, and that a source which has `readAhead` may be
 * asked for that, `position` and `queueSize` while an `acknowledge` is under way. Every call ends within its own
 * deadline, whatever the server does. A source that has thrown is closed and replaced by a new one, which is
 * connected at the last `position()`: so deliveries of one source can be acknowledged at the next.
 *
 * @typeParam C the cursor: plain JSON, under 16 kB whatever the mailbox holds
 * @typeParam D the delivery, with what the protocol needs to find the message again
 */
export interface MailSource<C, D extends Delivery = Delivery> {
	/**
	 * Opens the folder. A cursor of the same mailbox and folder is continued; another one, or none, starts anew.
	 *
	 * @param inHand deliveries of an earlier source that are not acknowledged yet; they are not read again
	 * @throws MailError
	 */
	connect(cursor: C | undefined, inHand: readonly D[], signal: AbortSignal): Promise<void>;

	/**
	 * Up to `limit` messages that wait, oldest first; none when nothing waits. A source that asks the filter gives
	 * beside them, up to a few hundred at a time, those that it leaves out. Changes nothing on the server, and gives
	 * no message twice before it is acknowledged or the source is replaced.
	 * @throws MailError
	 */
	read(limit: number, signal: AbortSignal): Promise<D[]>;

	/**
	 * Messages that have come ahead of time, as `read` gives them, oldest first; has more of them fetched while the caller
	 * does something else, up to a bound in octets and number. What was read ahead and not given out here or by `read` is
	 * not in hand: a position knows nothing of it, and what people did to it meanwhile holds. Comes back at once and
	 * never throws. Absent where nothing is read ahead.
	 */
	readAhead?(limit: number): D[];

	/**
	 * Tells the server, and from then on `position()` lies behind these messages. Doing it twice is harmless:
	 * after a cut nobody knows whether the first time arrived.
	 * @throws MailError
	 */
	acknowledge(deliveries: readonly D[], outcome: Outcome): Promise<void>;

	/** The cursor to keep: behind all that is acknowledged, before all that is not. */
	position(): C;

	/** How many messages wait on the server, those handed over and not yet acknowledged included. */
	queueSize(signal: AbortSignal): Promise<number>;

	/**
	 * Comes back when the server told of a change since the last `wait` came back, or when the signal is aborted;
	 * at the latest after the check interval, with the connection probed.
	 * @throws MailError when the connection is found dead, or its token is about to be
	 */
	wait(signal: AbortSignal): Promise<void>;

	/** Ends the session; never throws and never hangs. */
	close(): Promise<void>;
}
