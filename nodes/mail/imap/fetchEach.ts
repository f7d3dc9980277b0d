import { sleep } from '../async/sleep';
import { findGone } from './findGone';
import type { ImapClient, ImapFetchQuery, ImapMessage } from './ImapClient';

const CHUNK = 500;
const ROUNDS = 5;
const FIRST_PAUSE_MS = 100;

/**
 * Fetches data of many messages, and requests those again that a response omitted.
 *
 * @param each returns false if the row lacks what was requested
 * @returns UIDs of messages that exist and were omitted every time
 * @throws MailError
 */
export async function fetchEach(
	client: ImapClient,
	uids: readonly number[],
	query: ImapFetchQuery,
	{ signal, each }: { signal: AbortSignal; each(message: ImapMessage): boolean },
): Promise<number[]> {
	const came = new Set<number>();
	const note = (message: ImapMessage) => {
		if (!came.has(message.uid) && each(message)) came.add(message.uid);
	};
	let left = [...uids];
	for (let round = 0; ; round++) {
		for (let at = 0; at < left.length; at += CHUNK)
			await client.fetch(left.slice(at, at + CHUNK), query, { signal, each: note });
		left = left.filter((uid) => !came.has(uid));
		const gone = await findGone(client, left, signal);
		left = left.filter((uid) => !gone.has(uid));
		if (left.length === 0 || round + 1 >= ROUNDS || signal.aborted) return left;
		await sleep(FIRST_PAUSE_MS * 2 ** round, signal);
	}
}
