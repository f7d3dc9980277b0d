import type { MailError } from '../contracts/MailError';

/**
 * One message of a folder, as a server that keeps a log of changes tells of it. What is absent is unknown: a server
 * may tell what has changed and nothing else, and of such a message nothing can be decided before it was asked for
 * (`look`).
 */
export interface MessageChange {
	/** The server's own id, the same for as long as the message stays in the folder. */
	readonly id: string;
	/** It is not in the folder any more: deleted or moved. Nothing else is known of it then. */
	readonly removed?: boolean;
	/**
	 * Whether it has come into the folder since the state that was asked for, or only changed in it. Absent where the
	 * server does not tell one from the other: then an old message that somebody moves into the folder cannot be
	 * told from one that was there all along, and only `unread` finds it.
	 */
	readonly isNew?: boolean;
	readonly isRead?: boolean;
	/** Absent where the server told only what has changed. */
	readonly receivedAt?: Date;
	/** Octets on the server; an estimate on Exchange. */
	readonly size?: number;
	/** Message-ID without angle brackets: knows the message again where ids are worth nothing any more. */
	readonly messageId?: string;
}

export interface ChangePage {
	/** In no order that could be relied on; a message may come more than once, and again on another page. */
	readonly changes: readonly MessageChange[];
	/** Goes on behind this page: a sync state (EWS), a next or delta link (Graph). */
	readonly state: string;
	/** Nothing more has changed for now. */
	readonly isLast: boolean;
	/** Messages that no page can be made with, and that cannot be asked for themselves: they are passed over. */
	readonly skipped?: readonly SkippedMessage[];
}

export interface SkippedMessage {
	/** Absent where not even that is known. */
	readonly id?: string;
	/** What the server said, without a full stop. */
	readonly reason: string;
}

/** What a message itself says of where and how it is, at this moment. */
export type MessageLook =
	/** In the folder, and all that is known of it. */
	| { readonly is: 'here'; readonly change: MessageChange }
	/** In another folder of the mailbox: somebody has filed or deleted it. */
	| { readonly is: 'elsewhere' }
	/** The server finds none. That proves little: it may find it the next time. */
	| { readonly is: 'notFound' }
	/** It cannot be told, for a reason of this message's own. */
	| { readonly is: 'unknown'; readonly error: MailError };

/** What is done to messages on the server. */
export type FeedAction =
	| { readonly type: 'markRead' }
	| { readonly type: 'flag' }
	| { readonly type: 'move'; readonly folder: string }
	| { readonly type: 'delete' };

/** A message that something is to be done to. */
export interface FeedTarget {
	readonly id: string;
	/** Its sender wants to be told when it is read (RFC 8098). A program has read it, and nobody is told. */
	readonly asksForReceipt?: boolean;
}

/** What became of it, as the server shows it. */
export type ActionResult =
	| 'done'
	/** Somebody has filed or deleted it: it was left as it is. */
	| 'left'
	/** The server finds none by this id. That proves little: it may find it the next time. */
	| 'notFound'
	/** It was said to be done, and is shown as it was. */
	| 'unchanged'
	/** It was refused, or could not be done (`transient`), for what may be a reason of this message's own. */
	| MailError;

/**
 * Thrown by `changes` when the state leads nowhere any more, although the folder itself opens: what follows is a walk
 * through the whole folder.
 */
export class SyncStateLost extends Error {
	override readonly name = 'SyncStateLost';

	/** @param message says it of "the place where reading had stopped" */
	constructor(message = 'is no longer known to it') {
		super(message);
	}
}

/** Thrown by `changes` when the server could not make the page, although the folder opens; a smaller one may do. */
export class PageNotMade extends Error {
	override readonly name = 'PageNotMade';

	constructor(readonly reason: MailError) {
		super(reason.message);
	}
}

/**
 * A folder that tells what has changed since a state that the client keeps (MS-OXWSSYNC SyncFolderItems; delta query
 * of Microsoft Graph). It knows its protocol and nothing of what is done or waiting: that is `ChangeSource`.
 *
 * Every call ends within its own deadline, whatever the server does, and throws MailError.
 */
export interface ChangeFeed {
	/** What kind of ids it names messages by, where versions of this package differ in that: none holds for another. */
	readonly ids?: string;

	/**
	 * Finds the mailbox and the folder.
	 * @returns the folder's own id: another one means another folder, whatever its name
	 */
	open(signal: AbortSignal): Promise<string>;

	/**
	 * @param state of the page before; undefined to begin with everything that is in the folder
	 * @param limit changes at most, where the server lets itself be told
	 * @throws SyncStateLost, PageNotMade
	 */
	changes(state: string | undefined, limit: number, signal: AbortSignal): Promise<ChangePage>;

	/**
	 * Walks through the folder where `changes` cannot, since of some message not even a page of its own can be made,
	 * and steps over it. Absent where there is no other way to list a folder.
	 * @returns the state to go on from, and how many were stepped over
	 */
	walkAround?(
		take: (changes: readonly MessageChange[]) => void | Promise<void>,
		signal: AbortSignal,
	): Promise<{ state: string; skipped: number }>;

	/**
	 * The message as RFC 5322 octets; undefined when it has gone meanwhile. Several calls may run at a time; the feed
	 * itself sees to it that no more requests than allowed go to a mailbox.
	 * @param came told how many octets have come so far, or are announced, where the server tells no sizes before
	 * @throws MailError of kind `unreadable` or `tooLarge` for what concerns this message alone
	 */
	fetch(
		id: string,
		signal: AbortSignal,
		came?: (octets: number) => void,
	): Promise<Buffer | undefined>;

	/**
	 * The header sections of messages, for a filter: by id, those that have gone left out. Absent where the server
	 * gives no headers without the body.
	 */
	headers?(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Buffer>>;

	/**
	 * Acts only on what lies in the folder. Doing it twice is harmless. Without messages it only sees to it that it
	 * could be done: a target folder that is missing is found before the first message is through.
	 * @returns by id. A message over which the server asked for a pause has that refusal, of kind `throttled`, as its
	 *   result; those that were not asked about for that reason are left out
	 * @throws MailError for what concerns all of them: the way to the server, the mailbox, the target
	 */
	apply(
		action: FeedAction,
		targets: readonly FeedTarget[],
		signal: AbortSignal,
	): Promise<ReadonlyMap<string, ActionResult>>;

	/** Asks the messages themselves, each by its id: what `changes` says may be incomplete, and a moment old. */
	look(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, MessageLook>>;

	/** How many messages are in the folder, or how many of them are unread. */
	count(which: 'all' | 'unread', signal: AbortSignal): Promise<number>;

	/** Ends what it holds on to; never throws and never hangs. */
	close(): Promise<void>;
}
