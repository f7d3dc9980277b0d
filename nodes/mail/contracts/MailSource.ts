import type { MailError } from './MailError';
import type { FilterVerdict } from './MailFilter';

/** A part of a message that was not downloaded because of its size, or because it was not requested. */
export interface OmittedPart {
	/** MIME part number as in IMAP (RFC 3501 section 6.4.5): `2`, `1.3`. */
	readonly part: string;
	readonly fileName?: string;
	readonly mimeType: string;
	/** Size in octets: decoded if known, otherwise as transferred. */
	readonly size: number;
	readonly reason: 'tooLarge' | 'notWanted';
}

/** One message on its way from a server to an execution. */
export interface Delivery {
	/**
	 * Identifies the message within server, mailbox and folder for as long as the server's identifiers stay
	 * valid.
	 */
	readonly key: string;
	/** Incremented when a person requests another execution for the message. */
	readonly generation: number;
	/** The server's own ID: an IMAP UID, a POP3 UIDL, a Graph or EWS ID in its folder. */
	readonly id: string;
	/** The message as RFC 5322 octets; absent only if `error` says why, or `verdict` is `exclude`. */
	readonly mime?: Buffer;
	/** Parts that `mime` carries with an empty body. */
	readonly omitted?: readonly OmittedPart[];
	/** When the server received the message. */
	readonly receivedAt?: Date;
	/** Size on the server in octets; an estimate on Exchange. */
	readonly size?: number;
	/** The message, or part of it, could not be fetched. */
	readonly error?: MailError;
	/**
	 * The filter's verdict on the header section. If absent, the source did not ask and the engine does.
	 */
	readonly verdict?: FilterVerdict;
}

/**
 * What happens to a message on the server: `processed` messages get the after-processing action, `setAside`
 * ones are flagged for a person to look at, `filteredOut` ones get what the settings say for excluded
 * messages. None of them is read again.
 */
export type Outcome = (typeof OUTCOMES)[number];

/** In the order in which they are acknowledged. */
export const OUTCOMES = ['processed', 'setAside', 'filteredOut'] as const;

/** The content of a delivery. */
export type MessageContent = Pick<Delivery, 'mime' | 'omitted' | 'error'>;

/** Result of fetching a message again. */
export type Recalled =
	| { readonly is: 'here'; readonly content: MessageContent }
	/** Deleted or moved: the protocol proves it, or it is still not found after minutes. */
	| { readonly is: 'gone' }
	/** Not available now; to be tried again after this many milliseconds. */
	| { readonly is: 'later'; readonly afterMs: number }
	/** Listed by the server, and given up because it cannot be fetched. */
	| { readonly is: 'lost'; readonly error: MailError };

/**
 * A mailbox folder that messages are read from: opened at a cursor, read, acknowledged, closed.
 *
 * Calls never overlap, with two exceptions: `wait` may be cut short by its signal, and on a source with
 * `readAhead`, that method, `position` and `queueSize` may be called while an `acknowledge` is in progress.
 * Every call ends within its own deadline, whatever the server does. A source that has thrown is closed and
 * replaced by a new one, connected at the last `position()`; deliveries of one source can therefore be
 * acknowledged by the next.
 *
 * @typeParam C the cursor: plain JSON, under 16 kB whatever the mailbox holds
 * @typeParam D the delivery, with what the protocol needs to find the message again
 */
export interface MailSource<C, D extends Delivery = Delivery> {
	/**
	 * Opens the folder. A cursor of the same mailbox and folder is continued; with any other cursor, or
	 * none, reading starts anew.
	 *
	 * @param inHand deliveries of an earlier source that are not acknowledged yet; they are not read again
	 * @throws MailError
	 */
	connect(cursor: C | undefined, inHand: readonly D[], signal: AbortSignal): Promise<void>;

	/**
	 * Up to `limit` waiting messages, oldest first; none if nothing is waiting. A source that applies the
	 * filter also returns the messages it excludes, up to a few hundred at a time. Changes nothing on the
	 * server, and returns no message twice before it is acknowledged or the source is replaced.
	 * @throws MailError
	 */
	read(limit: number, signal: AbortSignal): Promise<D[]>;

	/**
	 * Messages that were fetched ahead of time, as `read` returns them, oldest first. More are then fetched
	 * in the background, up to a limit in octets and number. A message that was fetched ahead but returned
	 * neither here nor by `read` is not in hand: positions ignore it, and what people do to it in the
	 * meantime counts. Returns at once and never throws. Absent if the source does not read ahead.
	 */
	readAhead?(limit: number): D[];

	/**
	 * Fetches a message again that was given out by this source or an earlier one and is not acknowledged. Changes nothing
	 * on the server, and ignores what people have marked the message as.
	 * @throws MailError for failures that do not concern this message
	 */
	recall(delivery: D, signal: AbortSignal): Promise<Recalled>;

	/**
	 * Acknowledges messages on the server; from then on `position()` lies behind them. Repeating it is
	 * harmless, because after a lost connection it is unknown whether the first call arrived.
	 * @throws MailError
	 */
	acknowledge(deliveries: readonly D[], outcome: Outcome): Promise<void>;

	/** The cursor to keep: behind everything acknowledged, before everything else. */
	position(): C;

	/** Number of messages waiting on the server, including those handed over and not yet acknowledged. */
	queueSize(signal: AbortSignal): Promise<number>;

	/**
	 * Returns when the server has reported a change since the last `wait` returned, or when the signal is
	 * aborted; at the latest after the check interval, with the connection probed.
	 * @throws MailError when the connection is found dead, or its token is about to expire
	 */
	wait(signal: AbortSignal): Promise<void>;

	/** Ends the session; never throws and never hangs. */
	close(): Promise<void>;
}
