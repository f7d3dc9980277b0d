import type { StoredKeys } from './GivenKeys';
import type { Order } from './ListOrder';

/**
 * Progress in a maildrop. POP3 lists messages in order of arrival, so a few unique-ids suffice: the last
 * message done, those done above an open one, and some anchors before them, in case people delete the last
 * ones. All of these form one list, `known`; what lies before it was done and is forgotten.
 */
export interface Pop3Cursor extends StoredKeys {
	version: 1;
	server: string;
	mailbox: string;
	/**
	 * The most recently processed messages in list order: everything done from the first of them on is
	 * included. `id hash` (the hash of the header section), followed by `!` if it was gone in the last
	 * list, or by `*` if it still has to be deleted.
	 */
	known: string[];
	/** Done before `known`, and still to be deleted. */
	toDelete: string[];
	/** Taken and not done: must not count as done although later ones are. */
	open: string[];
	/** The last ones done, in the order of processing: for servers that do not list the newest last. */
	recent: string[];
	/** Number of messages before `known` in the last list. */
	forgotten: number;
	/**
	 * When the newest processed message arrived, in milliseconds since the epoch; decides if all anchors
	 * are gone.
	 */
	arrivedAt: number;
	/** The order in which the server lists, if proven. */
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
