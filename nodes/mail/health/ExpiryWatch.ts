import type { Expiry } from '../contracts/TokenProvider';
import type { ExpiringAlert } from './HealthAlert';

const DAY_MS = 24 * 60 * 60_000;
/** What expired this long ago, or was replaced, is forgotten. */
const FORGET_AFTER_MS = 90 * DAY_MS;

/** Thresholds of the last warnings, by what expires when. */
export type StoredWarnings = Record<string, { endsAt: number; days: number }>;

/**
 * Warns once at each threshold, and once more on expiry. A server may alternate between certificates, so
 * each one is remembered by its end date.
 */
export class ExpiryWatch {
	private readonly reported: Map<string, { endsAt: number; days: number }>;
	private readonly thresholds: readonly number[];

	constructor(warnDays: readonly number[], stored: StoredWarnings = {}) {
		this.thresholds = [0, ...warnDays].sort((a, b) => a - b);
		this.reported = new Map(Object.entries(stored));
	}

	/** @param now milliseconds since the epoch */
	observe(expiry: Expiry, now: number): ExpiringAlert | undefined {
		const { what, of, endsAt } = expiry;
		const leftMs = endsAt - now;
		const days = this.thresholds.find((threshold) => leftMs <= threshold * DAY_MS);
		if (days === undefined) return undefined;
		const key = [what, of, endsAt].join('|');
		const before = this.reported.get(key);
		if (before !== undefined && before.days <= days) return undefined;
		this.reported.set(key, { endsAt, days });
		return { type: 'expiring', expiry, daysLeft: Math.floor(leftMs / DAY_MS) };
	}

	toJSON(now: number): StoredWarnings {
		for (const [key, { endsAt }] of this.reported)
			if (now - endsAt > FORGET_AFTER_MS) this.reported.delete(key);
		return Object.fromEntries(this.reported);
	}
}
