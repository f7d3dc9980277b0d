/** Which messages a first start takes. */
export type ReadMode = 'unread' | 'new' | 'all';

export type AfterProcessing = 'nothing' | 'markRead' | 'move' | 'flag' | 'delete';

/** What becomes of a message that a filter leaves out: nothing, a mark, or the after-processing action itself. */
export type FilteredAction = 'leave' | 'markRead' | 'process';

/** What a folder is read for, and what becomes of its messages, whatever the protocol. */
export interface SourceSettings {
	/** Address of the mailbox; with a shared mailbox another than the one that signed in. */
	mailbox: string;
	folder: string;
	read: ReadMode;
	afterProcessing: AfterProcessing;
	/** Target of `move`. */
	moveTo?: string;
	/** Only where something is filtered. */
	filtered?: FilteredAction;
	/** When a person activated the workflow, in milliseconds since the epoch: what `new` means. */
	activatedAt: number;
}
