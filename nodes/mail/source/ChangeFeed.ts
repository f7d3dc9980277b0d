/** One message of a folder, as a server that keeps a log of changes tells of it. */
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
}

/** What is done to messages on the server. */
export type FeedAction =
	| { readonly type: 'markRead' }
	| { readonly type: 'flag' }
	| { readonly type: 'move'; readonly folder: string }
	| { readonly type: 'delete' };

/** Thrown by `changes` when the server no longer knows the state: what follows is a walk through the whole folder. */
export class SyncStateLost extends Error {
	override readonly name = 'SyncStateLost';
}

/**
 * A folder that tells what has changed since a state that the client keeps (MS-OXWSSYNC SyncFolderItems; delta query
 * of Microsoft Graph). It knows its protocol and nothing of what is done or waiting: that is `ChangeSource`.
 *
 * Every call ends within its own deadline, whatever the server does, and throws MailError.
 */
export interface ChangeFeed {
	/**
	 * Finds the mailbox and the folder.
	 * @returns the folder's own id: another one means another folder, whatever its name
	 */
	open(signal: AbortSignal): Promise<string>;

	/**
	 * @param state of the page before; undefined to begin with everything that is in the folder
	 * @param limit changes at most, where the server lets itself be told
	 * @throws SyncStateLost
	 */
	changes(state: string | undefined, limit: number, signal: AbortSignal): Promise<ChangePage>;

	/**
	 * The message as RFC 5322 octets; undefined when it has gone meanwhile. Several calls may run at a time; the feed
	 * itself sees to it that no more requests than allowed go to a mailbox.
	 * @throws MailError of kind `unreadable` or `tooLarge` for what concerns this message alone
	 */
	fetch(id: string, signal: AbortSignal): Promise<Buffer | undefined>;

	/**
	 * The header sections of messages, for a filter: by id, those that have gone left out. Absent where the server
	 * gives no headers without the body.
	 */
	headers?(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Buffer>>;

	/**
	 * Doing it twice is harmless, and so is a message that has gone. Without ids it only sees to it that it could be
	 * done: a target folder that is missing is found before the first message is through.
	 * @returns ids for which the server said no
	 */
	apply(action: FeedAction, ids: readonly string[], signal: AbortSignal): Promise<readonly string[]>;

	/**
	 * Which of these messages are unread at this moment, asked of the messages themselves. Without it, what `changes`
	 * says is believed, which may be a moment old.
	 */
	unread?(ids: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>>;

	/** How many messages are in the folder, or how many of them are unread. */
	count(which: 'all' | 'unread', signal: AbortSignal): Promise<number>;

	/** Ends what it holds on to; never throws and never hangs. */
	close(): Promise<void>;
}
