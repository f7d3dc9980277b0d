import { FINGERPRINT_LENGTH } from '../message/fingerprint';
import { readFixedWidth } from '../source/fixedWidth';

/** At fifteen characters each these take 6 kB of the cursor. */
const CAPACITY = 400;
/** Seconds since the epoch in base 36, wide enough for the year 4000. */
const TIME_LENGTH = 7;
const LATEST = 36 ** TIME_LENGTH - 1;
const WIDTH = FINGERPRINT_LENGTH + TIME_LENGTH;

/** The fingerprints of the messages done last, to know them again when a folder has got new UIDs. */
export class SeenRing {
	/** Fingerprint to time of arrival in seconds, oldest entry first. */
	private readonly entries = new Map<string, number>();
	/** The entries as `toString` gives them: it is asked with every message, so it is kept rather than made. */
	private text: string;

	/**
	 * @param text what `toString` gave
	 * @param since messages that arrived before it (milliseconds) are older than the ring remembers
	 */
	constructor(
		text: string,
		private since: number,
		/** How many that arrived within the second of `since` were forgotten. */
		private forgotten = 0,
	) {
		for (const [fingerprint = '', time = ''] of readFixedWidth(text, FINGERPRINT_LENGTH, TIME_LENGTH))
			this.entries.set(fingerprint, parseInt(time, 36) || 0);
		this.text = this.write();
	}

	get seenSince(): number {
		return this.since;
	}

	get seenSinceCount(): number {
		return this.forgotten;
	}

	/** What it remembers now. */
	snapshot(): ReadonlySet<string> {
		return new Set(this.entries.keys());
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
		const arrivedAt = Math.min(LATEST, Math.max(0, Math.floor((receivedAt?.getTime() ?? 0) / 1000)));
		const isNew = !this.entries.delete(fingerprint);
		this.entries.set(fingerprint, arrivedAt);
		this.text = isNew ? this.text + entry(fingerprint, arrivedAt) : this.write();
		for (const [oldest, oldestAt] of this.entries) {
			if (this.entries.size <= CAPACITY) break;
			this.entries.delete(oldest);
			this.text = this.text.slice(WIDTH);
			if (oldestAt * 1000 === this.since) this.forgotten += 1;
			if (oldestAt * 1000 <= this.since) continue;
			this.since = oldestAt * 1000;
			this.forgotten = 1;
		}
	}

	toString(): string {
		return this.text;
	}

	private write(): string {
		return [...this.entries].map(([fingerprint, arrivedAt]) => entry(fingerprint, arrivedAt)).join('');
	}
}

function entry(fingerprint: string, arrivedAt: number): string {
	return fingerprint + arrivedAt.toString(36).padStart(TIME_LENGTH, '0');
}
