export interface BackoffOptions {
	/** First wait in milliseconds. */
	minMs: number;
	/** Longest wait in milliseconds, unless the server itself asks for a longer one. */
	maxMs: number;
	/** A number from 0 to 1; `Math.random` unless a test replaces it. */
	random?: () => number;
}

/**
 * Waits that double from `minMs` to `maxMs`. Each is drawn from the upper half of its range, so that the
 * nodes of an instance do not all reconnect at the same moment.
 */
export class Backoff {
	private failures = 0;

	constructor(private readonly options: BackoffOptions) {}

	/** @param retryAfterMs what the server asked for; used if it is longer than our own wait */
	next(retryAfterMs = 0): number {
		const { minMs, maxMs, random = Math.random } = this.options;
		const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(this.failures, 30));
		this.failures += 1;
		return Math.max(retryAfterMs, ceiling / 2 + (ceiling / 2) * random());
	}

	reset(): void {
		this.failures = 0;
	}
}
