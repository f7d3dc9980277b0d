import { fetchEach } from './fetchEach';
import type { ImapClient } from './ImapClient';
import { assertListed } from './proveListing';

const DAY_MS = 24 * 60 * 60_000;
/** UIDs below the first one found that are looked at, too, since a search may have left some out. */
const WINDOW = 200;

/** The UID of the first message that arrived at `since` (milliseconds since the epoch) or later; `uidNext` when none has. */
export async function firstUidSince(
	client: ImapClient,
	since: number,
	uidNext: number,
	signal: AbortSignal,
): Promise<number> {
	// SINCE knows days only, in the server's time zone (RFC 3501 section 6.4.4).
	const uids = await client.search({ since: new Date(since - DAY_MS) }, signal);
	let first = await firstOf(client, uids, { since, uidNext }, signal);
	for (let before = Infinity; first < before && first > 1; ) {
		before = first;
		const from = Math.max(1, first - WINDOW);
		const listed = await client.search({ uid: `${String(from)}:${String(first - 1)},*` }, signal);
		assertListed(client, listed);
		const below = listed.filter((uid) => uid >= from && uid < before);
		first = await firstOf(client, below, { since, uidNext: before }, signal);
	}
	return first;
}

async function firstOf(
	client: ImapClient,
	uids: readonly number[],
	{ since, uidNext }: { since: number; uidNext: number },
	signal: AbortSignal,
): Promise<number> {
	if (uids.length === 0) return uidNext;
	let first = uidNext;
	const each = ({ uid, internalDate }: { uid: number; internalDate?: Date | string }) => {
		if (internalDate === undefined) return false;
		const arrivedAt = new Date(internalDate).getTime();
		if (arrivedAt >= since) first = Math.min(first, uid);
		return true;
	};
	const unknown = await fetchEach(client, uids, { internalDate: true }, { signal, each });
	// Of what is never answered nobody knows how old it is: better one too many than one lost.
	for (const uid of unknown) first = Math.min(first, uid);
	return first;
}
