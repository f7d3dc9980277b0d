import type { HealthAlert } from '../../health/HealthAlert';
import type { Seen } from '../../health/WatchedServer';

const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
/** Runs with alerts that nobody was told of; of more at a time the oldest are let be. */
const MAX_PENDING = 20;

export interface Change {
	readonly alert: HealthAlert;
	readonly seen: Pick<Seen, 'key' | 'facts'>;
}

/** Alerts of one run. Plain JSON. */
export interface PendingRun {
	readonly changes: readonly Change[];
	/** How many runs have failed over them. */
	readonly failures: number;
	/** When to ask for the next one, in milliseconds since the epoch. */
	readonly dueAt: number;
}

/**
 * Alerts whose run did not begin, or failed: perhaps the very mail server that is down was to send them. They are asked
 * for again, at growing intervals up to an hour, until a run succeeds.
 */
export class PendingAlerts {
	private runs: PendingRun[];

	/** @param stored by an n8n that went down before it was known how these runs ended: they count as failed */
	constructor(stored: readonly PendingRun[] = []) {
		this.runs = stored.slice(-MAX_PENDING).map((run) => ({ ...run, failures: run.failures + 1 }));
	}

	/** Those whose time has come; they are taken out. */
	takeDue(now: number): PendingRun[] {
		const due = this.runs.filter(({ dueAt }) => dueAt <= now);
		this.runs = this.runs.filter(({ dueAt }) => dueAt > now);
		return due;
	}

	/** n8n could not start the run: the next look asks for it, under the same name. */
	notStarted({ changes, failures }: PendingRun, now: number): void {
		this.add({ changes, failures, dueAt: now });
	}

	/** The run failed. @returns when the next one is asked for */
	failed({ changes, failures }: PendingRun, now: number): number {
		const dueAt = now + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10));
		this.add({ changes, failures: failures + 1, dueAt });
		return dueAt;
	}

	/** What is new of these servers is all that counts: that one was down is told with its recovery. */
	supersede(changes: readonly Change[]): void {
		const told = new Set(
			changes.filter(({ alert }) => alert.type !== 'expiring').map(({ seen }) => seen.key),
		);
		this.runs = this.runs.flatMap((run) => {
			const left = run.changes.filter(({ alert, seen }) => alert.type === 'expiring' || !told.has(seen.key));
			return left.length === 0 ? [] : [{ ...run, changes: left }];
		});
	}

	/** Those that have failed: n8n would have to be asked for them again after a restart. */
	toJSON(): PendingRun[] {
		return this.runs.filter(({ failures }) => failures > 0);
	}

	private add(run: PendingRun): void {
		this.runs = [...this.runs, run].slice(-MAX_PENDING);
	}
}
