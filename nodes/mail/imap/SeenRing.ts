import { FINGERPRINT_LENGTH } from '../message/fingerprint';
import { readFixedWidth } from '../source/fixedWidth';

/** At fifteen characters each, 6 kB of the cursor. */
const CAPACITY = 400;
/** Seconds since the epoch in base 36, sufficient until the year 4000. */
const TIME_LENGTH = 7;
const LATEST = 36 ** TIME_LENGTH - 1;
const WIDTH = FINGERPRINT_LENGTH + TIME_LENGTH;

/** Fingerprints of the most recently processed messages, to recognize them after a folder got new UIDs. */
export class SeenRing {
	/** Fingerprint to time of arrival in seconds, oldest entry first. */
	private readonly entries = new Map<string, number>();
	/** Cached result of `toString`, which is needed with every message. */
	private text: string;

	/**
	 * @param text a result of `toString`
	 * @param since messages that arrived before it (milliseconds) are too old to be remembered
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

	/** Its current content. */
	snapshot(): ReadonlySet<string> {
		return new Set(this.entries.keys());
	}

	has(fingerprint: string): boolean {
		return this.entries.has(fingerprint);
	}

	/**
	 * Whether a message is too old to be remembered; if in doubt, as with many messages in one second, it
	 * is not.
	 */
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
