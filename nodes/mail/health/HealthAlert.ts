import type { Expiry } from '../contracts/TokenProvider';
import type { HealthError } from './MailHealth';

/** When to raise an alert. */
export interface WatchPolicy {
	/** Failed checks in a row before a server counts as unreachable. */
	failedChecks: number;
	/**
	 * Successful checks in a row before it counts as recovered; raised for a server that keeps going up and
	 * down.
	 */
	goodChecks: number;
	/** Time between reminders while a server stays down, in milliseconds; absent: none. */
	remindMs?: number;
	/** Days before an expiry at which to warn, once each. */
	warnDays: readonly number[];
}

/** Result of one check. */
export type Observation = GoodCheck | FailedCheck;

export interface GoodCheck {
	readonly ok: true;
	/**
	 * When it became reachable, in milliseconds since the epoch, if known; `since` of a failed check
	 * likewise.
	 */
	readonly since?: number;
}

export interface FailedCheck {
	readonly ok: false;
	readonly since?: number;
	readonly error: HealthError;
	/** Attempts that failed since the previous check; 1 unless given. */
	readonly failures?: number;
}

/** A change to report. All times are in milliseconds since the epoch. */
export type HealthAlert = DownAlert | RecoveredAlert | ExpiringAlert;

export interface DownAlert {
	/**
	 * `unreachable` starts an outage. `reconnect` starts one too, or occurs during one: a person has to
	 * sign in again. `reminder` says that it continues.
	 */
	readonly type: 'unreachable' | 'reconnect' | 'reminder';
	/** When the first check failed. */
	readonly since: number;
	readonly downtimeMs: number;
	readonly failedChecks: number;
	readonly error: HealthError;
}

export interface RecoveredAlert {
	readonly type: 'recovered';
	/** When the first check succeeded again. */
	readonly since: number;
	/** How long it was down. */
	readonly downtimeMs: number;
	readonly failedChecks: number;
	/** The last error of the outage. */
	readonly error: HealthError;
}

export interface ExpiringAlert {
	readonly type: 'expiring';
	readonly expiry: Expiry;
	/** Whole days left; 0 on the last day, negative afterward. */
	readonly daysLeft: number;
}
