import { fetchEach } from './fetchEach';
import type { ImapClient } from './ImapClient';
import { assertListed } from './proveListing';

const DAY_MS = 24 * 60 * 60_000;
/**
 * Number of UIDs below the first match that are checked as well, because a search may have omitted some.
 */
const WINDOW = 200;

/**
 * The UID of the first message that arrived at `since` (milliseconds since the epoch) or later; `uidNext`
 * if there is none.
 */
export async function firstUidSince(
	client: ImapClient,
	since: number,
	uidNext: number,
	signal: AbortSignal,
): Promise<number> {
	// SINCE has a resolution of days, in the server's time zone (RFC 3501 section 6.4.4).
	const uids = await client.search({ since: new Date(since - DAY_MS) }, signal);
	let first = await firstOf(client, uids, { since, uidNext }, signal);
	for (let before = Infinity; first < before && first > 1; ) {
		before = first;
		const from = Math.max(1, first - WINDOW);
		const listed = await client.search({ uid: `${String(from)}:${String(first - 1)},*` }, signal);
		assertListed(client, listed);
		first = await firstOf(client, listed, { since, uidNext: before }, signal);
	}
	return first;
}

async function firstOf(
	client: ImapClient,
	uids: readonly number[],
	{ since, uidNext }: { since: number; uidNext: number },
	signal: AbortSignal,
): Promise<number> {
	let first = uidNext;
	const each = ({ uid, internalDate }: { uid: number; internalDate?: Date | string }) => {
		if (internalDate === undefined) return false;
		const arrivedAt = new Date(internalDate).getTime();
		if (arrivedAt >= since) first = Math.min(first, uid);
		return true;
	};
	const unknown = await fetchEach(client, uids, { internalDate: true }, { signal, each });
	// If the server never returns a message, its age is unknown: one too many is better than one lost.
	for (const uid of unknown) first = Math.min(first, uid);
	return first;
}
