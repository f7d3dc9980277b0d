import { sleep } from '../async/sleep';

/** Time as the engine sees it, so that tests need not live through it. */
export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Comes back after `ms` milliseconds or when the signal is aborted, whichever is first; never throws. */
	sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = { now: () => Date.now(), sleep };
