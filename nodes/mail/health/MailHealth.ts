import type { Expiry } from '../contracts/TokenProvider';

/** Message counts of a node since n8n started. */
export interface MailCounts {
	/** Messages that started an execution. */
	received: number;
	/** Messages excluded by a filter. */
	filteredOut: number;
	/** Failed executions; for a send node, messages that were not sent or whose outcome is unknown. */
	failed: number;
	/** Messages that were given up, and flagged in the mailbox. */
	setAside: number;
	/** Messages accepted by a server. */
	sent: number;
	/** Recipients excluded by the filter of a send node. */
	dropped: number;
}

/** Last error of a server, as worded by the catalog. */
export interface HealthError {
	readonly kind: string;
	readonly message: string;
	readonly hint?: string;
	readonly code?: string;
	/** In milliseconds since the epoch. */
	readonly at: number;
}

/** A node and what it connects to. A send node may use several servers and mailboxes. */
export interface MailNode {
	readonly workflowId: string;
	readonly workflowName?: string;
	/** Project of the workflow; absent if n8n does not provide it. */
	readonly projectId?: string;
	/** The credential it signs in with. */
	readonly credentialId?: string;
	readonly nodeId: string;
	readonly nodeName: string;
	readonly protocol: string;
	/** Host and port. */
	readonly server: string;
	readonly mailbox: string;
	/**
	 * Whether it is connected all the time, as a trigger is. The state of any other node is as old as its
	 * last use.
	 */
	readonly isContinuous: boolean;
}

/** What is known of one mail node and the server behind it. */
export interface MailHealth extends MailNode {
	/** Absent until the first attempt has ended. */
	reachable?: boolean;
	/** When `reachable` got its current value, in milliseconds since the epoch, as are the other times. */
	since?: number;
	lastError?: HealthError;
	/** Attempts that failed since the server was last reachable. */
	failedChecks: number;
	/** When the mailbox was last read to its end, or a message was last sent. */
	lastSyncAt?: number;
	/** Messages on the server that are not processed yet. */
	queue?: number;
	/** Executions that have not ended in time; absent if none. */
	overdueRuns?: number;
	/** When a node was last heard of. */
	seenAt: number;
	/** Of the credential it signs in with; absent if no expiry is known. */
	expiry?: Expiry;
	readonly counts: MailCounts;
}
