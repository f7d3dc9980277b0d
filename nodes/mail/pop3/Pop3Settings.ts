import type { ConnectionSettings } from '../net/ConnectionSettings';

/** Which messages a first start takes. POP3 knows no flags, so there is no "unread". */
export type ReadMode = 'new' | 'all';

export type AfterProcessing = 'keep' | 'delete';

/** What becomes of a message that a filter leaves out. There is no mark to be made here. */
export type FilteredAction = 'leave' | 'markRead' | 'process';

export interface Pop3Settings {
	connection: ConnectionSettings;
	/** Address of the mailbox; with a shared mailbox another than the one that signed in. */
	mailbox: string;
	read: ReadMode;
	afterProcessing: AfterProcessing;
	/** Servers are not to take a message for read because it was fetched, as far as they know how. */
	leaveUnread?: boolean;
	/** Only where something is filtered. */
	filtered?: FilteredAction;
	/** Time from one look at the maildrop to the next, in milliseconds: each one is a session of its own. */
	checkIntervalMs: number;
	/** How long in milliseconds the server may take over a command; 30 seconds unless given. */
	answerMs?: number;
	/** Of a larger message (octets) only the beginning is fetched. */
	maxMessageBytes: number;
	/** When a person activated the workflow, in milliseconds since the epoch: what `new` means. */
	activatedAt: number;
}
