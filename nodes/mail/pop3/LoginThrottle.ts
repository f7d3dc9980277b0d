/** When the next session may be opened, if the server requires time between two. Outlives a source. */
export class LoginThrottle {
	private lastLoginAt = -Infinity;
	private delayMs = 0;

	constructor(private readonly now: () => number = Date.now) {}

	/** Milliseconds until the next sign-in is allowed. */
	get waitMs(): number {
		return Math.max(0, this.lastLoginAt + this.delayMs - this.now());
	}

	/** @param delayMs LOGIN-DELAY, as the server announced it at this sign-in */
	signedIn(delayMs: number): void {
		this.lastLoginAt = this.now();
		this.delayMs = delayMs;
	}
}
