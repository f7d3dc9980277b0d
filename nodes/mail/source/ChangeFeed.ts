import type { MailError } from '../contracts/MailError';

/**
 * One message of a folder, as reported by a server with a change log. What is absent is unknown: a server
 * may report only what has changed, and then nothing can be decided about the message before it is looked
 * up (`look`).
 */
export interface MessageChange {
	/** The server's own ID, stable as long as the message stays in the folder. */
	readonly id: string;
	/** It is no longer in the folder: deleted or moved. Nothing else is known in that case. */
	readonly removed?: boolean;
	/**
	 * Whether it was added to the folder since the requested state, or only changed in it. Absent if the
	 * server does not distinguish: then an old message that someone moves into the folder cannot be told
	 * from one that was always there, and only `unread` finds it.
	 */
	readonly isNew?: boolean;
	readonly isRead?: boolean;
	/** Absent if the server reported only what has changed. */
	readonly receivedAt?: Date;
	/** Octets on the server; an estimate on Exchange. */
	readonly size?: number;
	/** Message-ID without angle brackets: identifies the message if its ID is no longer valid. */
	readonly messageId?: string;
}

export interface ChangePage {
	/** In no reliable order; a message may appear more than once, also on several pages. */
	readonly changes: readonly MessageChange[];
	/** Continues after this page: a sync state (EWS), a next or delta link (Graph). */
	readonly state: string;
	/** There are no more changes for now. */
	readonly isLast: boolean;
	/** Messages that break every page and cannot be looked up either, so they are skipped. */
	readonly skipped?: readonly SkippedMessage[];
}

export interface SkippedMessage {
	/** Absent if not even the ID is known. */
	readonly id?: string;
	/** The server's words, without a full stop. */
	readonly reason: string;
}

/** Current facts about a message, looked up by its ID. */
export type MessageLook =
	/** In the folder, with complete facts. */
	| { readonly is: 'here'; readonly change: MessageChange }
	/** In another folder of the mailbox: someone has filed or deleted it. */
	| { readonly is: 'elsewhere' }
	/** The server finds no such message. Not a proof: it may find it the next time. */
	| { readonly is: 'notFound' }
	/** It could not be looked up, for a reason specific to this message. */
	| { readonly is: 'unknown'; readonly error: MailError };

/** An action on messages on the server. */
export type FeedAction =
	| { readonly type: 'markRead' }
	| { readonly type: 'flag' }
	| { readonly type: 'move'; readonly folder: string }
	| { readonly type: 'delete' };

/** A message to act on. */
export interface FeedTarget {
	readonly id: string;
	/** Its sender requests a read receipt (RFC 8098). A program has read it, so none is sent. */
	readonly asksForReceipt?: boolean;
}

/** The result as shown by the server. */
export type ActionResult =
	| 'done'
	/** Someone has filed or deleted it: it was not changed. */
	| 'left'
	/** The server finds no message with this ID. Not a proof: it may find it the next time. */
	| 'notFound'
	/** The server reported success but shows the message unchanged. */
	| 'unchanged'
	/**
	 * It was refused, or could not be done (`transient`), possibly for a reason specific to this message.
	 */
	| MailError;

/**
 * Thrown by `changes` when the state is no longer valid although the folder opens: the whole folder is
 * walked next.
 */
export class SyncStateLost extends Error {
	override readonly name = 'SyncStateLost';

	/** @param message completes a sentence about "the place where reading had stopped" */
	constructor(message = 'is no longer known to it') {
		super(message);
	}
}

/**
 * Thrown by `changes` when the server could not produce the page although the folder opens; a smaller page
 * may work.
 */
export class PageNotMade extends Error {
	override readonly name = 'PageNotMade';

	constructor(readonly reason: MailError) {
		super(reason.message);
	}
}

/**
 * A folder that reports what has changed since a state kept by the client (MS-OXWSSYNC SyncFolderItems;
 * delta query of Microsoft Graph). It implements the protocol only; what is done or waiting is up to
 * `ChangeSource`.
 *
 * Every call ends within its own deadline, whatever the server does, and throws MailError.
 */
/** What helps to fetch a message. */
export interface FetchKnowledge {
	/** In octets, as the server announced it; undefined if it did not. */
	size?: number;
	/** Is told the octets received so far, or announced, if the server reports no sizes beforehand. */
	came?: (octets: number) => void;
}

export interface ChangeFeed {
	/**
	 * The kind of message IDs, if versions of this package differ in it: IDs of different kinds are
	 * incompatible.
	 */
	readonly ids?: string;

	/**
	 * Finds the mailbox and the folder.
	 * @returns the folder's own ID: another ID means another folder, whatever its name
	 */
	open(signal: AbortSignal): Promise<string>;

	/**
	 * @param state of the previous page; undefined to start with everything in the folder
	 * @param limit maximum number of changes, if the server accepts a limit
	 * @throws SyncStateLost, PageNotMade
	 */
	changes(state: string | undefined, limit: number, signal: AbortSignal): Promise<ChangePage>;

	/**
	 * Walks the folder when `changes` cannot, because some message breaks even a page of its own, and skips
	 * it. Absent if there is no other way to list a folder.
	 * @returns the state to continue from, and how many were skipped
	 */
	walkAround?(
		take: (changes: readonly MessageChange[]) => void | Promise<void>,
		signal: AbortSignal,
	): Promise<{ state: string; skipped: number }>;

	/**
	 * The message as RFC 5322 octets; undefined if it is gone by now. Several calls may run at a time; the
	 * feed itself limits the requests to a mailbox.
	 * @throws MailError of kind `unreadable` or `tooLarge` for problems of this message alone
	 */
	fetch(id: string, signal: AbortSignal, known?: FetchKnowledge): Promise<Buffer | undefined>;

	/**
	 * The header sections of messages, for a filter: by ID, without those that are gone. Absent if the
	 * server returns no headers without the body.
	 */
	headers?(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Buffer>>;

	/**
	 * Acts only on messages in the folder. Repeating an action is harmless. Without messages it only checks
	 * that the action is possible, so that a missing target folder is found before the first message is
	 * processed.
	 * @returns by ID. If the server asked for a pause at a message, the result is that refusal, of kind
	 * `throttled`; messages that were not requested for that reason are left out
	 * @throws MailError for problems of all of them: the connection, the mailbox, the target
	 */
	apply(
		action: FeedAction,
		targets: readonly FeedTarget[],
		signal: AbortSignal,
	): Promise<ReadonlyMap<string, ActionResult>>;

	/**
	 * The IDs of messages in the folder that arrived in a span of whole seconds, both included, by one
	 * request: of very many, some are left out. Only where `changes` does not report what leaves the folder.
	 * @returns undefined if the server cannot make the list
	 */
	present?(first: Date, last: Date, signal: AbortSignal): Promise<ReadonlySet<string> | undefined>;

	/** Looks up messages by ID, because what `changes` returns may be incomplete or outdated. */
	look(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, MessageLook>>;

	/** Number of messages in the folder, or of unread ones. */
	count(which: 'all' | 'unread', signal: AbortSignal): Promise<number>;

	/** Releases what it holds; never throws and never hangs. */
	close(): Promise<void>;
}
