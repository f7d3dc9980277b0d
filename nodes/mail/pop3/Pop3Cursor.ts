import type { StoredKeys } from './GivenKeys';
import type { Order } from './ListOrder';

/**
 * How far the maildrop is done. POP3 lists in order of arrival, so a few unique-ids stand for all: the last message
 * done, those done above one that is still open, and a tail of anchors before them, in case that people delete the
 * last ones. All of these are one list, `known`; what lies before it was done and is forgotten.
 */
export interface Pop3Cursor extends StoredKeys {
	version: 1;
	server: string;
	mailbox: string;
	/**
	 * The messages done last, in the order of the server's list: everything done from the first of these on is among
	 * them. `id hash` (the hash of its header section), with `!` behind when it was gone at the last look, `*` when it is still to be deleted.
	 */
	known: string[];
	/** Done before `known`, and still to be deleted. */
	toDelete: string[];
	/** Taken and not done: not to be mistaken for done where later ones are. */
	open: string[];
	/** The last ones done, in the order in which they were: for servers that do not list the newest last. */
	recent: string[];
	/** How many messages lay before `known` at the last look. */
	forgotten: number;
	/** When the newest of the messages done arrived, in milliseconds since the epoch; decides where all anchors are gone. */
	arrivedAt: number;
	/** In which order the server lists, as far as that is proven. */
	order?: Order;
}

export type MaildropIdentity = Pick<Pop3Cursor, 'server' | 'mailbox'>;

export function isSameMaildrop(cursor: Pop3Cursor, identity: MaildropIdentity): boolean {
	return (
		cursor.version === 1 &&
		cursor.server.toLowerCase() === identity.server.toLowerCase() &&
		cursor.mailbox.toLowerCase() === identity.mailbox.toLowerCase()
	);
}
