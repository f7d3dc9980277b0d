export interface BackoffOptions {
	/** First wait in milliseconds. */
	minMs: number;
	/** Longest wait in milliseconds, save for one that the server itself asks for. */
	maxMs: number;
	/** A number from 0 to 1; `Math.random` unless a test wants to know it. */
	random?: () => number;
}

/**
 * Waits that double from `minMs` to `maxMs`. Each is drawn from its upper half, so that the nodes of an
 * instance do not all knock at the moment a server comes back.
 */
export class Backoff {
	private failures = 0;

	constructor(private readonly options: BackoffOptions) {}

	/** @param retryAfterMs what the server asked for; obeyed when it is longer than our own wait */
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
