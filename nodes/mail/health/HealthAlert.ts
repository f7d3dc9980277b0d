import type { Expiry } from '../contracts/TokenProvider';
import type { HealthError } from './MailHealth';

/** When something is worth an alert. */
export interface WatchPolicy {
	/** Failed checks in a row before a server counts as unreachable. */
	failedChecks: number;
	/** Good checks in a row before it counts as recovered; more for one that goes up and down. */
	goodChecks: number;
	/** Time between reminders of a server that stays down, in milliseconds; absent: none. */
	remindMs?: number;
	/** Days before something expires at which to warn, each once. */
	warnDays: readonly number[];
}

/** What one check has found. */
export type Observation = GoodCheck | FailedCheck;

export interface GoodCheck {
	readonly ok: true;
	/** When it became good, in milliseconds since the epoch, where that is known; likewise when it failed. */
	readonly since?: number;
}

export interface FailedCheck {
	readonly ok: false;
	readonly since?: number;
	readonly error: HealthError;
	/** Tries that failed since the check before; 1 unless given. */
	readonly failures?: number;
}

/** A change that somebody is to be told of. All times are in milliseconds since the epoch. */
export type HealthAlert = DownAlert | RecoveredAlert | ExpiringAlert;

export interface DownAlert {
	/**
	 * `unreachable` begins an outage. `reconnect` begins one too, or comes up in one: a person has to sign in again.
	 * `reminder` says that it goes on.
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
	/** When the first check was good again. */
	readonly since: number;
	/** How long it was down. */
	readonly downtimeMs: number;
	readonly failedChecks: number;
	/** What was wrong last. */
	readonly error: HealthError;
}

export interface ExpiringAlert {
	readonly type: 'expiring';
	readonly expiry: Expiry;
	/** Whole days left; 0 on the last day, negative afterwards. */
	readonly daysLeft: number;
}
