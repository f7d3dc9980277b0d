import type { MailError } from '../contracts/MailError';
import type { FilterVerdict } from '../contracts/MailFilter';
import type { MessageContent } from '../contracts/MailSource';
import type { FailedFetch } from './FetchRetries';

/** Result for one requested message. */
export type Answer<P, M> = { readonly pick: P } & (
	| { readonly kind: 'fetched'; readonly message: M }
	/**
	 * Only on positive proof of the protocol: a row missing from a response proves nothing. Or it exists
	 * but is no longer for us, because a person has read it.
	 */
	| { readonly kind: 'gone' }
	/** The server lists it, or does not say that it is gone, but did not return it. */
	| {
			readonly kind: 'missing';
			readonly how: FailedFetch['how'];
			readonly reason: string;
			/** It was requested alone, so no other message can be at fault. */
			readonly isAlone?: boolean;
	  }
	/**
	 * The server asked for a pause when it was requested. Whether the message is the reason becomes clear
	 * when others are requested after the pause.
	 */
	| { readonly kind: 'throttled'; readonly reason: string }
	/** The server finds no such message. Not a proof: it may find it the next time. */
	| { readonly kind: 'notFound' }
	/** A problem of the message that no retry solves. */
	| { readonly kind: 'hopeless'; readonly error: MailError }
	/** Not tried: the connection broke at another message, or enough has arrived. */
	| { readonly kind: 'untried' }
);

export interface Answers<P, M> {
	readonly answers: readonly Answer<P, M>[];
	/**
	 * An error that the source cannot continue after: a broken connection, a sign-in. Thrown once nothing
	 * is left to give out.
	 */
	readonly failure?: unknown;
}

export interface Looked<P> {
	/** Gone on positive proof, or read by a person. */
	readonly gone: readonly P[];
	/** Not listed by the server, which proves nothing: they are fetched again. */
	readonly unseen: readonly P[];
}

/** A protocol, as used by `MessageFetcher`. `P` identifies a waiting message, `M` is a fetched one. */
export interface FetchPort<P, M, D> {
	/** The key of the message in `FetchRetries`. */
	key(pick: P): string;

	/** Octets of memory that it will take; 0 if unknown. */
	size(pick: P): number;

	/** How many messages `look` accepts at a time, if more than `MessageFetcher`'s own window. */
	readonly window?: number;

	/**
	 * Gets what is needed before messages are requested: sizes, header sections for the filter.
	 * @param fetched messages that are already fetched and waiting: what is known of them is kept
	 * @returns messages that are gone, on positive proof
	 */
	look(
		waiting: readonly P[],
		wanted: number,
		signal: AbortSignal,
		fetched: readonly P[],
	): Promise<readonly P[]>;

	/**
	 * Checks whether messages fetched a moment ago are still for us. Absent if nothing can happen to them
	 * in that time.
	 */
	lookAgain?(fetched: readonly P[], signal: AbortSignal): Promise<Looked<P>>;

	/**
	 * How many messages may be held ahead of time. Absent if memory alone limits it.
	 * @param pace messages given out in the last second; 0 if that does not go on
	 */
	maxAhead?(pace: number): number;

	/** Octets of memory that a message takes. */
	octets(message: M): number;

	/** Whether `look` has found out enough to request it. Not required for suspects. */
	isReady(pick: P): boolean;

	verdict(pick: P): FilterVerdict | undefined;

	/**
	 * Requests messages; returns one answer for each. Throws only for problems that are not theirs.
	 * @param most maximum octets, if sizes are unknown; anything beyond is left untried, and its size is
	 * known from then on. Without it, a single message may have any size
	 */
	fetch(picks: readonly P[], signal: AbortSignal, most?: number): Promise<Answers<P, M>>;

	/**
	 * Fetches a message again that was given out before, as `fetch` does for one message, also if a person has read it.
	 * Absent where `fetch` ignores flags.
	 */
	fetchAgain?(pick: P, signal: AbortSignal): Promise<Answers<P, M>>;

	content(message: M): MessageContent;

	/** @returns undefined for a message that need not be given out, such as a copy of another one */
	deliver(pick: P, message: M): D | undefined;

	/**
	 * A message that the filter excludes by its header section; or, with an error, one that is set aside.
	 */
	withoutOctets(pick: P, error?: MailError): D;

	/** As named in errors: `Message 17 in "INBOX" of desk@contoso.com`, and the host name of the server. */
	describe(pick: P): Pick<FailedFetch, 'message' | 'server'>;
}

/** The waiting messages, as kept by the progress of a protocol. */
export interface WaitingMessages<P> {
	readonly waiting: number;
	/** How many more may be in hand; the position cannot hold more. */
	readonly room: number;
	/** The next ones, oldest first, without taking them. */
	peek(limit: number): P[];
	/** Takes messages that `peek` returned; those skipped stay in their place. */
	take(picks: readonly P[]): void;
	putBack(pick: P): void;
	/** It is no longer on the server. */
	gone(pick: P): void;
}
