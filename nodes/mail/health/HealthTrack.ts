import type { DownAlert, FailedCheck, GoodCheck, HealthAlert, Observation, WatchPolicy } from './HealthAlert';
import type { HealthError } from './MailHealth';

/** A server that goes down again this soon after recovering is flapping. */
const FLAPPING_MS = 60 * 60_000;
/** Limit for doubling the successful checks that a flapping server needs. */
const MAX_DOUBLINGS = 6;

/** Reported at most once per outage. */
type Issue = 'unreachable' | 'reconnect';

interface Outage {
	since: number;
	failedChecks: number;
	error: HealthError;
	reported: Issue[];
	/** When something was last reported. */
	reportedAt: number;
}

interface History {
	outage?: Outage;
	/** When the last outage ended, and how many before it followed each other closely. */
	recoveredAt?: number;
	flaps?: number;
}

/** State that survives a restart; plain JSON. Empty for a server without alerts. */
export interface StoredTrack extends Omit<History, 'outage'> {
	/** `told` and `toldAt` are the names of the first version: each version can read what another one stored. */
	outage?: Omit<Outage, 'reported' | 'reportedAt'> & { told: Issue[]; toldAt: number };
}

/**
 * Derives alerts from the checks of one server: only on a change, and only after several checks that agree.
 * An outage gives one `unreachable` and one `recovered`; a short interruption gives nothing. Each outage
 * that closely follows another doubles the successful checks required to end it, so that a flapping server
 * raises fewer and fewer alerts.
 */
export class HealthTrack {
	private past: History;
	/** Failed checks in a row, and how many of the last ones had the same issue. */
	private failed = 0;
	private failedSince = 0;
	private issue: { what: Issue; count: number } = { what: 'unreachable', count: 0 };
	private good = 0;
	private goodSince = -Infinity;

	/** @param stored state of a predecessor. Streaks are not stored: old checks do not continue a row */
	constructor(
		private readonly policy: WatchPolicy,
		stored: StoredTrack = {},
	) {
		const { outage, ...past } = structuredClone(stored);
		this.past = { ...past, ...(outage && { outage: fromStored(outage) }) };
	}

	get isDown(): boolean {
		return this.past.outage !== undefined;
	}

	/** Whether there is nothing to remember: no alert was raised and no streak has begun. */
	isIdle(now: number): boolean {
		const { outage, recoveredAt = -Infinity } = this.past;
		return outage === undefined && this.failed === 0 && now - recoveredAt > FLAPPING_MS;
	}

	toJSON(): StoredTrack {
		const { outage, ...past } = this.past;
		return structuredClone({ ...past, ...(outage && { outage: toStored(outage) }) });
	}

	/** @param now milliseconds since the epoch */
	observe(check: Observation, now: number): HealthAlert | undefined {
		return check.ok ? this.onGood(check, now) : this.onFailed(check, now);
	}

	private onGood({ since }: GoodCheck, at: number): HealthAlert | undefined {
		const begin = Math.min(since ?? (this.good > 0 ? this.goodSince : at), at);
		// A later start means that it was down between two successful checks, so the row starts again.
		this.good = begin === this.goodSince ? this.good + 1 : 1;
		this.goodSince = begin;
		this.failed = 0;
		this.issue.count = 0;
		const { outage, flaps = 0 } = this.past;
		if (outage === undefined || this.good < this.policy.goodChecks) return undefined;
		const isSteady = this.good >= this.policy.goodChecks * 2 ** flaps || at - begin >= FLAPPING_MS;
		if (!isSteady) return undefined;
		this.past = { recoveredAt: begin, flaps };
		const { failedChecks, error } = outage;
		const downtimeMs = Math.max(0, begin - outage.since);
		return { type: 'recovered', since: begin, downtimeMs, failedChecks, error };
	}

	private onFailed({ error, since, failures = 1 }: FailedCheck, at: number): HealthAlert | undefined {
		if (this.failed === 0) this.failedSince = Math.min(since ?? at, at);
		this.failed += failures;
		this.good = 0;
		const what: Issue = error.kind === 'reconnect' ? 'reconnect' : 'unreachable';
		this.issue = { what, count: failures + (this.issue.what === what ? this.issue.count : 0) };
		const { outage } = this.past;
		if (outage === undefined)
			return this.failed < this.policy.failedChecks ? undefined : this.begin(error, at);
		outage.error = error;
		outage.failedChecks += failures;
		if (!outage.reported.includes(what) && this.issue.count >= this.policy.failedChecks) {
			outage.reported.push(what);
			return report(outage, what, at);
		}
		const { remindMs } = this.policy;
		if (remindMs === undefined || at - outage.reportedAt < remindMs) return undefined;
		return report(outage, 'reminder', at);
	}

	private begin(error: HealthError, at: number): HealthAlert {
		const { recoveredAt = -Infinity, flaps = 0 } = this.past;
		const isFlapping = this.failedSince - recoveredAt < FLAPPING_MS;
		const reported = [this.issue.what];
		const outage = { since: this.failedSince, failedChecks: this.failed, error, reported, reportedAt: at };
		this.past = { outage, flaps: isFlapping ? Math.min(flaps + 1, MAX_DOUBLINGS) : 0 };
		return report(outage, this.issue.what, at);
	}
}

function report(outage: Outage, type: DownAlert['type'], at: number): DownAlert {
	outage.reportedAt = at;
	const { since, failedChecks, error } = outage;
	return { type, since, downtimeMs: Math.max(0, at - since), failedChecks, error };
}

function fromStored({ told, toldAt, ...outage }: NonNullable<StoredTrack['outage']>): Outage {
	return { ...outage, reported: told, reportedAt: toldAt };
}

function toStored({ reported, reportedAt, ...outage }: Outage): NonNullable<StoredTrack['outage']> {
	return { ...outage, told: reported, toldAt: reportedAt };
}
