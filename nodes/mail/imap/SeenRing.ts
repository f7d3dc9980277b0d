import { FINGERPRINT_LENGTH } from './fingerprint';

/** At fifteen characters each these take 6 kB of the cursor. */
const CAPACITY = 400;
/** Seconds since the epoch in base 36, wide enough for the year 4000. */
const TIME_LENGTH = 7;

/** The fingerprints of the messages done last, to know them again when a folder has got new UIDs. */
export class SeenRing {
	/** Fingerprint to time of arrival in seconds, oldest entry first. */
	private readonly entries = new Map<string, number>();

	/**
	 * @param text what `toString` gave
	 * @param since messages that arrived before it (milliseconds) are older than the ring remembers
	 */
	constructor(
		text: string,
		private since: number,
	) {
		const width = FINGERPRINT_LENGTH + TIME_LENGTH;
		for (let at = 0; at + width <= text.length; at += width) {
			const arrivedAt = parseInt(text.slice(at + FINGERPRINT_LENGTH, at + width), 36);
			this.entries.set(text.slice(at, at + FINGERPRINT_LENGTH), arrivedAt || 0);
		}
	}

	get seenSince(): number {
		return this.since;
	}

	has(fingerprint: string): boolean {
		return this.entries.has(fingerprint);
	}

	/** Whether a message is older than what the ring remembers; in doubt, as in a burst within a second, it is not. */
	isBefore(receivedAt: Date | undefined): boolean {
		if (receivedAt === undefined) return false;
		const second = Math.floor(receivedAt.getTime() / 1000);
		if (second * 1000 !== this.since) return second * 1000 < this.since;
		return ![...this.entries.values()].includes(second);
	}

	add(fingerprint: string, receivedAt: Date | undefined): void {
		this.entries.delete(fingerprint);
		this.entries.set(fingerprint, Math.max(0, Math.floor((receivedAt?.getTime() ?? 0) / 1000)));
		for (const [oldest, arrivedAt] of this.entries) {
			if (this.entries.size <= CAPACITY) break;
			this.entries.delete(oldest);
			this.since = Math.max(this.since, arrivedAt * 1000);
		}
	}

	toString(): string {
		const width = TIME_LENGTH;
		return [...this.entries].map(([key, at]) => key + at.toString(36).padStart(width, '0')).join('');
	}
}
