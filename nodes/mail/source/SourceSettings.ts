/** Which messages are read on the first start. */
export type ReadMode = 'unread' | 'new' | 'all';

export type AfterProcessing = 'nothing' | 'markRead' | 'move' | 'flag' | 'delete';

/**
 * What happens to a message that a filter excludes: nothing, a mark, or the after-processing action itself.
 */
export type FilteredAction = 'leave' | 'markRead' | 'process';

/** What to read from a folder and what to do with processed messages, for all protocols. */
export interface SourceSettings {
	/** Address of the mailbox; for a shared mailbox not that of the account that signed in. */
	mailbox: string;
	folder: string;
	read: ReadMode;
	afterProcessing: AfterProcessing;
	/** Target of `move`. */
	moveTo?: string;
	/** Only with a filter. */
	filtered?: FilteredAction;
	/** When a person activated the workflow, in milliseconds since the epoch: the meaning of `new`. */
	activatedAt: number;
}
