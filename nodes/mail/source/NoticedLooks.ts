/**
 * When to look after a notice, in milliseconds: at once, and twice more, because a change log may show a message
 * later than the notice of it comes.
 */
const LOOKS_AFTER_MS = [0, 2_000, 10_000];
/** Between two looks in a burst of notices. */
const LEAST_PAUSE_MS = 1_000;

/** The looks that notices ask for, beside those of the check interval. */
export class NoticedLooks {
	private due: number[] = [];
	private lookedAt = -Infinity;

	/** @param now current time in milliseconds since the epoch */
	constructor(private readonly now: () => number = Date.now) {}

	/** When the next one is due, in milliseconds since the epoch; Infinity if none is. */
	get nextAt(): number {
		const now = this.now();
		// The clock may have been set back.
		const pauseUntil = Math.min(this.lookedAt, now) + LEAST_PAUSE_MS;
		return Math.max(Math.min(...this.due), pauseUntil);
	}

	/** In a stream of notices the later looks are put off, but not the next one. */
	notice(): void {
		const now = this.now();
		this.due = LOOKS_AFTER_MS.map((ms) => now + ms);
	}

	/** A look begins: it finds what notices up to now were about. */
	looking(): void {
		const now = this.now();
		this.lookedAt = now;
		this.due = this.due.filter((at) => at > now);
	}
}
