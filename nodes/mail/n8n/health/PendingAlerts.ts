import type { HealthAlert } from '../../health/HealthAlert';
import type { Seen } from '../../health/WatchedServer';

const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
/** Maximum executions with undelivered alerts; beyond it, the oldest are dropped. */
const MAX_PENDING = 20;

export interface Change {
	readonly alert: HealthAlert;
	readonly seen: Pick<Seen, 'key' | 'facts'>;
}

/** Alerts of one execution. Plain JSON. */
export interface PendingRun {
	readonly changes: readonly Change[];
	/** Number of failed executions for them. */
	readonly failures: number;
	/** When to request the next one, in milliseconds since the epoch. */
	readonly dueAt: number;
}

/**
 * Alerts whose execution did not start, or failed, perhaps because it had to send mail through the server
 * that is down. They are requested again, at growing intervals up to an hour, until an execution succeeds.
 */
export class PendingAlerts {
	private runs: PendingRun[];

	/**
	 * @param stored by a process that ended before the result of these executions was known: they count as
	 * failed
	 */
	constructor(stored: readonly PendingRun[] = []) {
		this.runs = stored.slice(-MAX_PENDING).map((run) => ({ ...run, failures: run.failures + 1 }));
	}

	/** Those that are due; they are removed. */
	takeDue(now: number): PendingRun[] {
		const due = this.runs.filter(({ dueAt }) => dueAt <= now);
		this.runs = this.runs.filter(({ dueAt }) => dueAt > now);
		return due;
	}

	/** n8n could not start the execution: the next look requests it again, under the same key. */
	notStarted({ changes, failures }: PendingRun, now: number): void {
		this.add({ changes, failures, dueAt: now });
	}

	/** The execution failed. @returns when the next one is requested */
	failed({ changes, failures }: PendingRun, now: number): number {
		const dueAt = now + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10));
		this.add({ changes, failures: failures + 1, dueAt });
		return dueAt;
	}

	/** Only the newest state of a server counts: a recovery mentions the outage. */
	supersede(changes: readonly Change[]): void {
		const newer = new Set(
			changes.filter(({ alert }) => alert.type !== 'expiring').map(({ seen }) => seen.key),
		);
		this.runs = this.runs.flatMap((run) => {
			const left = run.changes.filter(({ alert, seen }) => alert.type === 'expiring' || !newer.has(seen.key));
			return left.length === 0 ? [] : [{ ...run, changes: left }];
		});
	}

	/** Those that have failed and have to be requested again after a restart. */
	toJSON(): PendingRun[] {
		return this.runs.filter(({ failures }) => failures > 0);
	}

	private add(run: PendingRun): void {
		this.runs = [...this.runs, run].slice(-MAX_PENDING);
	}
}
