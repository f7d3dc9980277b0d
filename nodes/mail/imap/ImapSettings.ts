import type { ConnectionSettings } from '../net/ConnectionSettings';

/** Which messages a first start takes. */
export type ReadMode = 'unread' | 'new' | 'all';

export type AfterProcessing = 'nothing' | 'markRead' | 'move' | 'flag' | 'delete';

/** What becomes of a message that a filter leaves out: nothing, a mark, or the after-processing action itself. */
export type FilteredAction = 'leave' | 'markRead' | 'process';

export interface ImapSettings {
	connection: ConnectionSettings;
	/** Address of the mailbox; with a shared mailbox another than the one that signed in. */
	mailbox: string;
	folder: string;
	read: ReadMode;
	afterProcessing: AfterProcessing;
	/** Target of `move`. */
	moveTo?: string;
	/** Only where something is filtered. */
	filtered?: FilteredAction;
	/** Longest time in milliseconds that a dead connection goes unnoticed, give or take the time of one answer. */
	checkIntervalMs: number;
	/** How long in milliseconds the server may take over a command; 30 seconds unless given. */
	answerMs?: number;
	/** Parts above this size in octets stay on the server. */
	maxPartBytes: number;
	/** Whether attachments are wanted at all; if not, they stay on the server. */
	attachments: boolean;
	/** When a person activated the workflow, in milliseconds since the epoch: what `new` means. */
	activatedAt: number;
}
