import { arrivalOf } from './arrival';
import { MIN_COMPARISONS } from './ListOrder';
import { messageIds } from './messageIds';
import type { Pop3Progress } from './Pop3Progress';
import type { Pop3Session } from './Pop3Session';

/** Number of messages to read while the order is unknown. */
const SAMPLES = 5;

/**
 * Reverses the list of a server that lists the newest first, so that all places are in order of arrival. If
 * the order is unknown, the headers of a few messages give a hint, which is confirmed or refuted by what is
 * read later.
 */
export async function turnListing(
	session: Pop3Session,
	progress: Pop3Progress,
	signal: AbortSignal,
): Promise<void> {
	const isTurned = await listsNewestFirst(session, progress, signal);
	if (isTurned) {
		session.numbers.reverse();
		session.uids.reverse();
		Object.assign(session, messageIds(session.uids));
	}
	progress.beginList(isTurned);
}

async function listsNewestFirst(
	{ client, numbers, ids }: Pop3Session,
	progress: Pop3Progress,
	signal: AbortSignal,
): Promise<boolean> {
	if (progress.order !== undefined) return progress.order === 'descending';
	// As long as everything done is still known, the order does not matter: the list alone is enough.
	if (progress.forgotten === 0 && ids.filter((id) => !progress.isKnown(id)).length < MIN_COMPARISONS)
		return false;
	if (numbers.length < SAMPLES) return false;
	const step = (numbers.length - 1) / (SAMPLES - 1);
	const samples = Array.from({ length: SAMPLES }, (_, i) => numbers[Math.round(i * step)] ?? 0);
	const headers = await client.beginnings(samples, { signal });
	const arrivals = samples.flatMap((number) => {
		const header = headers.get(number);
		return (header && arrivalOf(header)) ?? [];
	});
	const [first = 0] = arrivals;
	const last = arrivals.at(-1) ?? 0;
	const falls = arrivals.filter((arrival, i) => i > 0 && arrival < (arrivals[i - 1] ?? 0)).length;
	return first > last && falls >= SAMPLES - 2;
}
