import type { Expiry } from '../contracts/TokenProvider';
import { ExpiryWatch, type StoredWarnings } from './ExpiryWatch';
import type { HealthAlert, Observation, WatchPolicy } from './HealthAlert';
import { HealthTrack, type StoredTrack } from './HealthTrack';

/** Servers not heard of for this long are forgotten; their workflow is probably gone. */
const FORGET_AFTER_MS = 30 * 24 * 60 * 60_000;
/** Limit for servers that are down and remembered over a restart. */
const MAX_STORED = 500;

/** State that survives a restart; plain JSON. */
export interface StoredWatch {
	tracks?: Record<string, StoredTrack>;
	warnings?: StoredWarnings;
}

/** Keeps a track of each watched server. Has no clock: the caller passes the time. */
export class HealthWatch {
	private readonly tracks = new Map<string, { track: HealthTrack; seenAt: number }>();
	private readonly expiry: ExpiryWatch;

	constructor(
		private readonly policy: WatchPolicy,
		stored: StoredWatch,
		now: number,
	) {
		for (const [key, track] of Object.entries(stored.tracks ?? {})) {
			this.tracks.set(key, { track: new HealthTrack(policy, track), seenAt: now });
		}
		this.expiry = new ExpiryWatch(policy.warnDays, stored.warnings);
	}

	/**
	 * @param key identifies the server; stable over restarts
	 * @param now milliseconds since the epoch
	 */
	observe(key: string, check: Observation, now: number): HealthAlert | undefined {
		const { track } = this.tracks.get(key) ?? { track: new HealthTrack(this.policy) };
		const alert = track.observe(check, now);
		// A server that has always been reachable need not be remembered.
		if (track.isIdle(now)) this.tracks.delete(key);
		else this.tracks.set(key, { track, seenAt: now });
		return alert;
	}

	observeExpiry(expiry: Expiry, now: number): HealthAlert | undefined {
		return this.expiry.observe(expiry, now);
	}

	/** Whether an outage was reported and its end was not. */
	isDown(key: string): boolean {
		return this.tracks.get(key)?.track.isDown ?? false;
	}

	/** Forgets every other server, when a different one is watched from now on. */
	keepOnly(key: string): void {
		for (const other of this.tracks.keys()) if (other !== key) this.tracks.delete(other);
	}

	toStored(now: number): StoredWatch {
		for (const [key, { seenAt }] of this.tracks) if (now - seenAt > FORGET_AFTER_MS) this.tracks.delete(key);
		const newest = [...this.tracks].sort(([, a], [, b]) => b.seenAt - a.seenAt).slice(0, MAX_STORED);
		const tracks = newest
			.map(([key, { track }]) => [key, track.toJSON()] as const)
			.filter(([, stored]) => Object.keys(stored).length > 0);
		return { tracks: Object.fromEntries(tracks), warnings: this.expiry.toJSON(now) };
	}
}
