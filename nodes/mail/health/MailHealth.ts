import type { Expiry } from '../contracts/TokenProvider';

/** What became of the messages of a node since n8n started. */
export interface MailCounts {
	/** Messages that a run was started for. */
	received: number;
	/** Messages that were left out by a filter. */
	filteredOut: number;
	/** Runs that failed; of a send node, messages that were not sent or whose fate is not known. */
	failed: number;
	/** Messages that were given up, and flagged in the mailbox. */
	setAside: number;
	/** Messages that a server has taken over. */
	sent: number;
	/** Recipients that the filter of a send node left out. */
	dropped: number;
}

/** The last error of a server, in the words of the catalogue. */
export interface HealthError {
	readonly kind: string;
	readonly message: string;
	readonly hint?: string;
	readonly code?: string;
	/** In milliseconds since the epoch. */
	readonly at: number;
}

/** A node and what it works with. A send node may work with several servers and mailboxes. */
export interface MailNode {
	readonly workflowId: string;
	readonly workflowName?: string;
	/** Home of the workflow; absent where n8n does not tell. */
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
	 * Whether it is at the server all the time, as a trigger is. What is known of another is as old as the last time it
	 * was used.
	 */
	readonly isContinuous: boolean;
}

/** What is known of one mail node and the server behind it. */
export interface MailHealth extends MailNode {
	/** Absent until the first try is through. */
	reachable?: boolean;
	/** When `reachable` took its present value, in milliseconds since the epoch; likewise the other times. */
	since?: number;
	lastError?: HealthError;
	/** Tries that failed since the server was last reachable. */
	failedChecks: number;
	/** When the mailbox was last read to its end, or a message was last sent. */
	lastSyncAt?: number;
	/** Messages on the server that are not done. */
	queue?: number;
	/** Executions that have not reported their end in time; absent where there are none. */
	overdueRuns?: number;
	/** When a node was last heard of. */
	seenAt: number;
	/** Of the credential that it signs in with; absent where nothing is known to end. */
	expiry?: Expiry;
	readonly counts: MailCounts;
}
