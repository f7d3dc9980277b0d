/** A deadline that is moved as the work proceeds. */
export class MovingDeadline {
	private timer: NodeJS.Timeout | undefined;

	/** @param onMissed called once when the time is up, with the time in milliseconds */
	constructor(private readonly onMissed: (ms: number) => void) {}

	/** Restarts the deadline with `ms` milliseconds. */
	set(ms: number): void {
		this.clear();
		this.timer = setTimeout(() => this.onMissed(ms), ms);
	}

	clear(): void {
		clearTimeout(this.timer);
	}
}
