import { sleep } from '../async/sleep';

/** The engine's source of time, replaceable in tests. */
export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Resolves after `ms` milliseconds or when the signal is aborted, whichever is first; never throws. */
	sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = { now: () => Date.now(), sleep };
