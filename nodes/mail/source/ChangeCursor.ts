import type { ChangeSettings } from './ChangeSettings';
import type { ReadMode } from './SourceSettings';

/**
 * How far a folder is done.
 *
 * What is to be done is worked through in sweeps: everything that has changed from one state to another, oldest
 * message first. The state kept is the one where the sweep began, so that after a crash the server tells of the same
 * messages once more; `seen` tells which of them are done, and, in a sweep of more than that remembers, `low`.
 * Each list is bounded, and the whole stays under 16 kB.
 */
export interface ChangeCursor {
	version: 1;
	api: ChangeSettings['api'];
	server: string;
	mailbox: string;
	/** As a person named it: only for people to read. */
	folder: string;
	folderId: string;
	/** What was read when it was taken. */
	read: ReadMode;
	/** What ids it names messages by, as `ChangeFeed.ids` says; those of versions before said nothing. */
	ids?: string;
	/** Where the sweep began; empty: at the beginning of the folder, where no state is needed. */
	state: string;
	/** Instead of a state that is too long to be kept here: what it is known by within the process. */
	longState?: string;
	/** In a large sweep: where it ended, so that what came later is told from what was there. */
	next?: string;
	/** In a large sweep: everything up to this key has been given out. */
	low?: string;
	/** Given out below `low` and not done: hashes of fixed width. */
	open: string;
	/** Left over from sweeps before: key, mark and id, or the hash alone where there are too many. */
	left: string[];
	/** How many of the sweep are done. */
	count: number;
	/** Messages that were done while they were unread, and have been forgotten: none below it is asked for again. */
	unreadFloor: string;
	/** Runs beyond the first that people have asked for; the source of `Delivery.generation`. */
	generation: number;
	/** Asked for and not yet acknowledged: hash of the id to generation. */
	reruns: Record<string, number>;
	/** The messages done last, oldest first. */
	seen: string;
	/** Messages up to this key are older than `seen` remembers. */
	seenSince: string;
	/** Done, and still to be marked, moved or deleted: outcome and id, as many as there is room for. */
	acts?: string[];
	/** Ids of messages that were told of in part, and could not be asked for the rest yet; of more, the state tells. */
	unanswered?: string[];
}

export type ChangedFolder = Pick<ChangeCursor, 'api' | 'server' | 'mailbox' | 'folder' | 'folderId'>;

/** A folder may have been renamed meanwhile: its id is what counts. */
export function isSameFolder(cursor: ChangeCursor, folder: ChangedFolder): boolean {
	return (
		cursor.version === 1 &&
		cursor.api === folder.api &&
		cursor.server.toLowerCase() === folder.server.toLowerCase() &&
		cursor.mailbox.toLowerCase() === folder.mailbox.toLowerCase() &&
		cursor.folderId === folder.folderId
	);
}
