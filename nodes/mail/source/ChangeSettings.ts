/** Which messages a first start takes. */
export type ReadMode = 'unread' | 'new' | 'all';

export type AfterProcessing = 'nothing' | 'markRead' | 'move' | 'flag' | 'delete';

/** What becomes of a message that a filter leaves out: nothing, a mark, or the after-processing action itself. */
export type FilteredAction = 'leave' | 'markRead' | 'process';

export interface ChangeSettings {
	api: 'graph' | 'ews';
	/** Host and port. */
	server: string;
	/** Address of the mailbox; with a shared mailbox another than the one that signed in. */
	mailbox: string;
	/** Path, well-known name or id, as a person set it. */
	folder: string;
	read: ReadMode;
	afterProcessing: AfterProcessing;
	/** Target of `move`. */
	moveTo?: string;
	/** Only where something is filtered. */
	filtered?: FilteredAction;
	/** Time from one look at the folder to the next, in milliseconds. */
	checkIntervalMs: number;
	/** When a person activated the workflow, in milliseconds since the epoch: what `new` means. */
	activatedAt: number;
}
