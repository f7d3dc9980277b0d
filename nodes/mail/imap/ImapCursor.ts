import type { ReadMode } from '../source/SourceSettings';
import type { StoredActs } from './ActMemory';
import type { CopyMark } from './CopyMemory';

/**
 * How far the folder is done.
 *
 * A position is nothing without UIDVALIDITY (RFC 3501 section 2.3.1.1), and nothing without the folder it was
 * taken in: so both are in it. Each list is bounded, and the whole stays under 16 kB.
 */
export interface ImapCursor {
	version: 1;
	server: string;
	mailbox: string;
	folder: string;
	uidValidity: string;
	/** What was read when it was taken: only with `unread` are the lists of unread messages kept. */
	read: ReadMode;
	/** Every message up to here is done, or was of no interest when it was looked at. */
	low: number;
	/** Done above `low`, while older ones are still in hand; as `UidSet.toCompact` writes it, or a sequence-set. */
	done: string;
	/** `done` had no room for all: what is done is known again by `seen`. */
	isPartial?: boolean;
	/** Done, and still unread on the server when last looked at: not a request for another run. */
	unread: string;
	/** Below it `unread` had to forget: what is unread there is taken for unread all along. */
	unreadFloor: number;
	/** Runs beyond the first that people have asked for; the source of `Delivery.generation`. */
	generation: number;
	/** Asked for and not yet acknowledged: UID to generation. */
	reruns: Record<string, number>;
	/** Fingerprints of the messages done last, of fixed width, oldest first. */
	seen: string;
	/** Messages that arrived before this (milliseconds since the epoch) are older than `seen` remembers. */
	seenSince: number;
	/** How many that arrived within that very second `seen` had to forget. */
	seenSinceCount?: number;
	/** Where copies end up, on a server without MOVE: nothing is copied twice after a crash. */
	copies?: CopyMark;
	/** Fingerprint and UID (base 36), of fixed width, of the messages in hand. */
	inHand?: string;
	/** By UID: what a message was given out as before the folder got new UIDs. */
	keysBefore?: Record<string, string>;
	/** By fingerprint, likewise, of messages that have not been found under their new UIDs yet. */
	keysOfUnknown?: Record<string, string>;
	/** Done, and still to be marked, moved or deleted: UIDs by outcome, as `UidSet.toCompact` writes them. */
	acts?: StoredActs;
}

export type FolderIdentity = Pick<ImapCursor, 'server' | 'mailbox' | 'folder'>;

/** Server and mailbox names are compared as their protocols do, folder names exactly (RFC 3501 section 5.1). */
export function isSameFolder(cursor: ImapCursor, identity: FolderIdentity): boolean {
	return (
		cursor.version === 1 &&
		cursor.server.toLowerCase() === identity.server.toLowerCase() &&
		cursor.mailbox.toLowerCase() === identity.mailbox.toLowerCase() &&
		(cursor.folder === identity.folder ||
			(cursor.folder.toUpperCase() === 'INBOX' && identity.folder.toUpperCase() === 'INBOX'))
	);
}
