import type { ReadMode } from '../source/SourceSettings';
import type { StoredActs } from './ActMemory';
import type { CopyMark } from './CopyMemory';

/**
 * Progress in a folder.
 *
 * A position is meaningless without UIDVALIDITY (RFC 3501 section 2.3.1.1) and without the folder it was
 * taken in, so it contains both. Each list is bounded, and the whole stays under 16 kB.
 */
export interface ImapCursor {
	version: 1;
	server: string;
	mailbox: string;
	folder: string;
	uidValidity: string;
	/**
	 * The reading mode when the cursor was taken: the lists of unread messages exist only with `unread`.
	 */
	read: ReadMode;
	/** Every message up to here is done, or was not wanted when it was listed. */
	low: number;
	/**
	 * Done above `low`, while older ones are still in hand; as written by `UidSet.toCompact`, or a sequence
	 * set.
	 */
	done: string;
	/** There was no room for all of `done`: the rest is recognized by `seen`. */
	isPartial?: boolean;
	/** Done, and still unread on the server when last listed: not a request for another execution. */
	unread: string;
	/** Below it there was no room in `unread`: unread messages there count as unread all along. */
	unreadFloor: number;
	/** Number of executions requested by people beyond the first; the source of `Delivery.generation`. */
	generation: number;
	/** Requested and not yet acknowledged: UID to generation. */
	reruns: Record<string, number>;
	/** Fingerprints of the most recently processed messages, of fixed width, oldest first. */
	seen: string;
	/** Messages that arrived before this (milliseconds since the epoch) are too old to be in `seen`. */
	seenSince: number;
	/** How many that arrived within that second are no longer in `seen`. */
	seenSinceCount?: number;
	/** Where copies are stored, on a server without MOVE, so that nothing is copied twice after a crash. */
	copies?: CopyMark;
	/** Fingerprint and UID (base 36), of fixed width, of the messages in hand. */
	inHand?: string;
	/** By UID: the key that a message was given out with before the folder got new UIDs. */
	keysBefore?: Record<string, string>;
	/**
	 * The same by fingerprint, for messages not yet found under their new UIDs; `#` and the generation follow
	 * where people requested the execution.
	 */
	keysOfUnknown?: Record<string, string>;
	/** Done, but not yet marked, moved or deleted: UIDs by outcome, as written by `UidSet.toCompact`. */
	acts?: StoredActs;
}

export type FolderIdentity = Pick<ImapCursor, 'server' | 'mailbox' | 'folder'>;

/**
 * Servers and mailboxes are compared according to their protocols, folder names exactly (RFC 3501 section
 * 5.1).
 */
export function isSameFolder(cursor: ImapCursor, identity: FolderIdentity): boolean {
	return (
		cursor.version === 1 &&
		cursor.server.toLowerCase() === identity.server.toLowerCase() &&
		cursor.mailbox.toLowerCase() === identity.mailbox.toLowerCase() &&
		(cursor.folder === identity.folder ||
			(cursor.folder.toUpperCase() === 'INBOX' && identity.folder.toUpperCase() === 'INBOX'))
	);
}
