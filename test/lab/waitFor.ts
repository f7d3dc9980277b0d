import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until the answer is neither undefined nor false, and gives it.
 * @param what what is waited for, for the error message
 * @throws Error after `timeoutMs`
 */
export async function waitFor<T>(
	what: string,
	ask: () => T | undefined | false | Promise<T | undefined | false>,
	timeoutMs = 10_000,
	everyMs = 20,
): Promise<T> {
	const end = Date.now() + timeoutMs;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		if (Date.now() > end) throw new Error(`Waited ${timeoutMs} ms for ${what}`);
		await sleep(everyMs);
	}
}
