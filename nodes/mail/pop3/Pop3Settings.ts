import type { ConnectionSettings } from '../net/ConnectionSettings';

/** Which messages are read on the first start. POP3 has no flags, so there is no "unread". */
export type ReadMode = 'new' | 'all';

export type AfterProcessing = 'keep' | 'delete';

/** What happens to a message that a filter excludes. POP3 cannot mark it. */
export type FilteredAction = 'leave' | 'markRead' | 'process';

export interface Pop3Settings {
	connection: ConnectionSettings;
	/** Address of the mailbox; for a shared mailbox not that of the account that signed in. */
	mailbox: string;
	read: ReadMode;
	afterProcessing: AfterProcessing;
	/** Avoid that fetching marks messages as read, if the server can. */
	leaveUnread?: boolean;
	/** Only with a filter. */
	filtered?: FilteredAction;
	/** Time between two looks at the maildrop, in milliseconds: each one is a separate session. */
	checkIntervalMs: number;
	/** How long in milliseconds the server may take for a command; 30 seconds by default. */
	answerMs?: number;
	/** Only the beginning of a larger message (octets) is fetched. */
	maxMessageBytes: number;
	/** When a person activated the workflow, in milliseconds since the epoch: the meaning of `new`. */
	activatedAt: number;
}
