/** For this long, in milliseconds, a message that was given out counts. */
const WINDOW_MS = 1_000;

/** How fast messages are given out: what is fetched ahead is soon wanted only while that goes on. */
export class GivingPace {
	private readonly recent: { at: number; count: number }[] = [];

	constructor(private readonly now: () => number) {}

	note(count: number): void {
		if (count > 0) this.recent.push({ at: this.now(), count });
		this.forgetOld();
	}

	/** Messages given out in the last second; 0 if all of them were given out together. */
	get perSecond(): number {
		this.forgetOld();
		return this.recent.length < 2 ? 0 : this.recent.reduce((sum, { count }) => sum + count, 0);
	}

	private forgetOld(): void {
		const since = this.now() - WINDOW_MS;
		const kept = this.recent.findIndex(({ at }) => at > since);
		this.recent.splice(0, kept === -1 ? this.recent.length : kept);
	}
}
