import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until the answer is neither undefined nor false, and gives it.
 * @param what what is waited for, for the error message
 * @param timeoutMs on a quiet machine; as much longer as there is more work than cores
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
		if (waited > timeoutMs * busyness()) throw new Error(`Waited ${waited} ms for ${what}`);
		await sleep(everyMs);
	}
}

/** How many times more work there is than cores, at least 1. */
function busyness(): number {
	const [lastMinute = 0] = loadavg();
	return Math.max(1, lastMinute / availableParallelism());
}
