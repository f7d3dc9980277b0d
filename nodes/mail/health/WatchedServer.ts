import type { Expiry } from '../contracts/TokenProvider';
import type { Observation } from './HealthAlert';
import type { HealthError, MailCounts } from './MailHealth';

/** What is known of a server that is watched, beside how its last check went. */
export interface WatchedServer {
	/** Host and port. */
	server: string;
	protocol: string;
	mailbox?: string;
	/** The node that works with it; absent where none is known. */
	workflow?: { id: string; name?: string };
	node?: string;
	/** Absent until the first check is through. */
	reachable?: boolean;
	/** When `reachable` took its present value, in milliseconds since the epoch; likewise `lastSyncAt`. */
	since?: number;
	failedChecks?: number;
	error?: HealthError;
	lastSyncAt?: number;
	queue?: number;
	counts?: MailCounts;
}

/** One server as one look has found it. */
export interface Seen {
	/** Tells servers apart; the same over restarts. */
	readonly key: string;
	readonly facts: WatchedServer;
	/** Absent where there is nothing new to say. */
	readonly check?: Observation;
	/** What is known to end. */
	readonly expiries: readonly Expiry[];
}

/** Looks at all that is watched. */
export type HealthLook = (signal: AbortSignal) => Promise<Seen[]>;
