/** A deadline that moves on with the work. */
export class MovingDeadline {
	private timer: NodeJS.Timeout | undefined;

	/** @param onMissed called once when the time is up, with the time in milliseconds */
	constructor(private readonly onMissed: (ms: number) => void) {}

	/** From now on there are `ms` milliseconds. */
	set(ms: number): void {
		this.clear();
		this.timer = setTimeout(() => this.onMissed(ms), ms);
	}

	clear(): void {
		clearTimeout(this.timer);
	}
}
