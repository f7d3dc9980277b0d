import type { Expiry } from '../contracts/TokenProvider';
import type { Observation } from './HealthAlert';
import type { HealthError, MailCounts } from './MailHealth';

/** What is known of a watched server besides the result of its last check. */
export interface WatchedServer {
	/** Host and port. */
	server: string;
	protocol: string;
	mailbox?: string;
	/** The node that uses it; absent if none is known. */
	workflow?: { id: string; name?: string };
	node?: string;
	/** Absent until the first check has ended. */
	reachable?: boolean;
	/** When `reachable` got its current value, in milliseconds since the epoch; likewise `lastSyncAt`. */
	since?: number;
	failedChecks?: number;
	error?: HealthError;
	lastSyncAt?: number;
	queue?: number;
	counts?: MailCounts;
}

/** One server as found by one look. */
export interface Seen {
	/** Identifies the server; stable over restarts. */
	readonly key: string;
	readonly facts: WatchedServer;
	/** Absent if there is nothing new to report. */
	readonly check?: Observation;
	/** Known expiry dates. */
	readonly expiries: readonly Expiry[];
}

/** Checks everything that is watched. */
export type HealthLook = (signal: AbortSignal) => Promise<Seen[]>;
