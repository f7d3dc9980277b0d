import type { ChangeFeed } from './ChangeFeed';
import { arrivalIn } from './messageKey';
import type { Waiting } from './MessageQueue';

/**
 * The IDs of messages in the folder that arrived when these did, by one request. A message that is not among
 * them need not be gone.
 * @returns undefined if the server cannot make the list
 */
export async function presentAmong(
	list: NonNullable<ChangeFeed['present']>,
	messages: readonly Waiting[],
	signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
	const times = messages.flatMap(({ key }) => arrivalIn(key)?.getTime() ?? []);
	if (times.length === 0) return new Set();
	const first = times.reduce((a, b) => Math.min(a, b));
	const last = times.reduce((a, b) => Math.max(a, b));
	return await list(new Date(first), new Date(last), signal);
}
