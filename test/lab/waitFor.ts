import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const LEAST = 4;

/**
 * Asks until the answer is neither undefined nor false, and gives it.
 * @param what what is waited for, for the error message
 * @param timeoutMs enough on a quiet machine; a busy one has several times that, since what hangs is all that may fail
 * @throws Error when that is over
 */
export async function waitFor<T>(
	what: string,
	ask: () => T | undefined | false | Promise<T | undefined | false>,
	timeoutMs = 10_000,
	everyMs = 20,
): Promise<T> {
	const begin = Date.now();
	for (;;) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		const waited = Date.now() - begin;
		if (waited > patience(timeoutMs)) throw new Error(`Waited ${waited} ms for ${what}`);
		await sleep(everyMs);
	}
}

/** How long to wait on this machine, as busy as it is, for what takes less than that on a quiet one. */
export function patience(quietMs: number): number {
	return quietMs * busyness();
}

/**
 * How many times more work there is than cores. Not every machine tells: in some containers the load is always 0,
 * and in others the cores are shared with neighbours, so it is never taken for less than `LEAST`.
 */
function busyness(): number {
	const [lastMinute = 0] = loadavg();
	return Math.max(LEAST, lastMinute / availableParallelism());
}
