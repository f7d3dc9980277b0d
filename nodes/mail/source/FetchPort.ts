import type { MailError } from '../contracts/MailError';
import type { FilterVerdict } from '../contracts/MailFilter';
import type { FailedFetch } from './FetchRetries';

/** What became of one message that was asked for. */
export type Answer<P, M> = { readonly pick: P } & (
	| { readonly kind: 'came'; readonly message: M }
	/**
	 * On positive proof of the protocol only: a row that is missing from an answer proves nothing. Or it is there, and
	 * not for us any more, since a person has read it.
	 */
	| { readonly kind: 'gone' }
	/** The server lists it, or does not say that it is gone, and did not hand it out. */
	| {
			readonly kind: 'missing';
			readonly how: FailedFetch['how'];
			readonly reason: string;
			/** It had a request to itself, so that no other message can be at fault. */
			readonly isAlone?: boolean;
	  }
	/**
	 * The server asked for a pause when it was asked for. Whether that is because of the message, shows when others are
	 * asked for after the pause.
	 */
	| { readonly kind: 'throttled'; readonly reason: string }
	/** The server finds none of that name. That proves little: it may find it the next time. */
	| { readonly kind: 'notFound' }
	/** A fault of the message that no retry mends. */
	| { readonly kind: 'hopeless'; readonly error: MailError }
	/** It was not its turn any more: the connection broke over another one, or enough had come. */
	| { readonly kind: 'untried' }
);

export interface Answers<P, M> {
	readonly answers: readonly Answer<P, M>[];
	/** What the source cannot go on after: a broken connection, a sign-in. Thrown once nothing is left to give out. */
	readonly failure?: unknown;
}

export interface Looked<P> {
	/** On positive proof, or a person has read them. */
	readonly gone: readonly P[];
	/** The server does not show them, and that proves nothing: they are asked for as if they had not come. */
	readonly unseen: readonly P[];
}

/** A protocol as `MessageFetcher` drives it. `P` names a waiting message, `M` is one that has come. */
export interface FetchPort<P, M, D> {
	/** What `FetchRetries` knows the message by. */
	key(pick: P): string;

	/** Octets of memory that it will take; 0 where that is not known. */
	size(pick: P): number;

	/** How many messages `look` may be asked about at a time, where that is more than `MessageFetcher` looks at. */
	readonly window?: number;

	/**
	 * Learns what has to be known before messages are asked for: sizes, header sections for the filter.
	 * @param come messages that have come already and wait: what is known of them is kept
	 * @returns messages that turned out to be gone, on positive proof
	 */
	look(waiting: readonly P[], wanted: number, signal: AbortSignal, come: readonly P[]): Promise<readonly P[]>;

	/**
	 * Looks whether messages that have come a moment ago are still for us. Absent where nothing can happen to them before
	 * the port is done with.
	 */
	lookAgain?(come: readonly P[], signal: AbortSignal): Promise<Looked<P>>;

	/** Octets of memory that a message takes. */
	octets(message: M): number;

	/** Whether `look` has told enough to ask for it. Not asked of suspects: they go without. */
	isReady(pick: P): boolean;

	verdict(pick: P): FilterVerdict | undefined;

	/**
	 * Asks for messages; one answer for each. Throws only for what has nothing to do with them.
	 * @param most octets that may come, where sizes are not known; what would be more is left untried, and its size is
	 *   known from then on. Without it one message may be of any size
	 */
	fetch(picks: readonly P[], signal: AbortSignal, most?: number): Promise<Answers<P, M>>;

	/** @returns undefined for a message that need not be given out, such as a copy of another one */
	deliver(pick: P, message: M): D | undefined;

	/** One that the filter leaves out by its header section; or, with an error, one that is set aside. */
	withoutOctets(pick: P, error?: MailError): D;

	/** As an error names it: `Message 17 in "INBOX" of desk@contoso.com`, and the host name of the server. */
	describe(pick: P): Pick<FailedFetch, 'message' | 'server'>;
}

/** What waits, as the progress of a protocol keeps it. */
export interface WaitingMessages<P> {
	readonly waiting: number;
	/** How many more may be in hand; the position remembers no more. */
	readonly room: number;
	/** The next ones, oldest first, without taking them. */
	peek(limit: number): P[];
	/** Takes messages that `peek` showed; those passed over stay in their place. */
	take(picks: readonly P[]): void;
	putBack(pick: P): void;
	/** It is no longer on the server. */
	gone(pick: P): void;
}
