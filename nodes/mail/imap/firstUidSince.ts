import { fetchEach } from './fetchEach';
import type { ImapClient } from './ImapClient';

const DAY_MS = 24 * 60 * 60_000;
/** Two machines seldom agree on the time; a mail from just before is the lesser evil. */
const CLOCK_SKEW_MS = 60_000;

/** The UID of the first message that arrived at `since` or later; `uidNext` when none has. */
export async function firstUidSince(
	client: ImapClient,
	since: number,
	uidNext: number,
	signal: AbortSignal,
): Promise<number> {
	// SINCE knows days only, in the server's time zone (RFC 3501 section 6.4.4).
	const uids = await client.search({ since: new Date(since - DAY_MS) }, signal);
	if (uids.length === 0) return uidNext;
	let first = uidNext;
	const unknown = await fetchEach(
		client,
		uids,
		{ internalDate: true },
		{
			signal,
			each: ({ uid, internalDate }) => {
				if (internalDate === undefined) return false;
				const arrivedAt = new Date(internalDate).getTime();
				if (arrivedAt >= since - CLOCK_SKEW_MS) first = Math.min(first, uid);
				return true;
			},
		},
	);
	// Of what is never answered nobody knows how old it is: better one too many than one lost.
	for (const uid of unknown) first = Math.min(first, uid);
	return first;
}
