import type { ChangeSettings } from './ChangeSettings';
import type { ReadMode } from './SourceSettings';

/**
 * Progress in a folder.
 *
 * Changes are processed in sweeps: everything that has changed from one state to another, oldest message
 * first. The stored state is the one where the sweep began, so that after a crash the server returns the
 * same messages again; `seen` says which of them are done, and so does `low` in a sweep too large for
 * `seen`. Each list is bounded, and the whole stays under 16 kB.
 */
export interface ChangeCursor {
	version: 1;
	api: ChangeSettings['api'];
	server: string;
	mailbox: string;
	/** As entered by a person; only for display. */
	folder: string;
	folderId: string;
	/** The reading mode when the cursor was taken. */
	read: ReadMode;
	/** The kind of IDs, as in `ChangeFeed.ids`; absent in cursors of earlier versions. */
	ids?: string;
	/** Where the sweep began; empty: at the beginning of the folder, without a state. */
	state: string;
	/** Replaces a state that is too long to be stored: a key for finding it within the process. */
	longState?: string;
	/** In a large sweep: where it ended, to distinguish later messages from those that were there. */
	next?: string;
	/** In a large sweep: everything up to this key was given out. */
	low?: string;
	/** Given out below `low` and not done: hashes of fixed width. */
	open: string;
	/** Left over from earlier sweeps: key, mark and ID, or only the hash if there are too many. */
	left: string[];
	/** Number of messages of the sweep that are done. */
	count: number;
	/**
	 * Messages up to this key were done while unread and then forgotten: none of them counts as a request
	 * for another execution.
	 */
	unreadFloor: string;
	/** Number of executions requested by people beyond the first; the source of `Delivery.generation`. */
	generation: number;
	/** Requested and not yet acknowledged: hash of the ID to generation. */
	reruns: Record<string, number>;
	/** The messages done most recently, oldest first. */
	seen: string;
	/** Messages up to this key are too old to be in `seen`. */
	seenSince: string;
	/** Done, but not yet marked, moved or deleted: outcome and ID, as many as there is room for. */
	acts?: string[];
	/**
	 * IDs of messages with partial changes that could not be looked up yet; if there are more, the state
	 * covers them.
	 */
	unanswered?: string[];
}

export type ChangedFolder = Pick<ChangeCursor, 'api' | 'server' | 'mailbox' | 'folder' | 'folderId'>;

/** A folder may have been renamed, so its ID counts. */
export function isSameFolder(cursor: ChangeCursor, folder: ChangedFolder): boolean {
	return (
		cursor.version === 1 &&
		cursor.api === folder.api &&
		cursor.server.toLowerCase() === folder.server.toLowerCase() &&
		cursor.mailbox.toLowerCase() === folder.mailbox.toLowerCase() &&
		cursor.folderId === folder.folderId
	);
}
