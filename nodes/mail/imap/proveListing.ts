import { MailError } from '../contracts/MailError';
import type { ImapClient } from './ImapClient';
import type { ImapProgress } from './ImapProgress';

/**
 * Maximum characters of a set in SEARCH; servers accept lines of 8,000 octets and more (RFC 7162 section
 * 4).
 */
const LONGEST_SET = 4_000;
/** RFC 3501 section 9: a UID is a 32-bit number. */
const HIGHEST_UID = 4_294_967_295;

/**
 * A SEARCH that omits a message does not prove that it is gone or read. Relevant messages are therefore
 * searched again: by UID, which proves absence if others are listed, and then for those that are read.
 *
 * @param found the result of a SEARCH, ascending
 * @param onlyUnread the search was for unread messages only
 * @returns the existing messages, ascending; undefined if the server lists nothing although there are
 * messages
 */
export async function proveListing(
	client: Pick<ImapClient, 'search' | 'exists'>,
	progress: Pick<ImapProgress, 'leftOut'>,
	found: readonly number[],
	{ onlyUnread, signal }: { onlyUnread: boolean; signal: AbortSignal },
): Promise<readonly number[] | undefined> {
	const leftOut = progress.leftOut(found);
	if (leftOut.isEmpty) return found;
	const listed = await client.search({ uid: `${leftOut.toSequenceSet(LONGEST_SET)},*` }, signal);
	if (listed.length === 0 && client.exists > 0) return undefined;
	let there = listed.filter((uid) => leftOut.has(uid));
	if (onlyUnread && there.length > 0) {
		const read = new Set(await client.search({ uid: there, seen: true }, signal));
		there = there.filter((uid) => !read.has(uid));
	}
	return there.length === 0 ? found : [...found, ...there].sort((a, b) => a - b);
}

/**
 * All messages from a UID on, without those known to be read. For cases in which every message counts,
 * because messages omitted in a search for UNSEEN would be executed again.
 *
 * @throws MailError if the server lists nothing although there are messages
 */
export async function listFrom(
	client: Pick<ImapClient, 'search' | 'exists'>,
	from: number,
	{ onlyUnread, signal }: { onlyUnread: boolean; signal: AbortSignal },
): Promise<number[]> {
	const uid = `${String(from)}:${String(HIGHEST_UID)},*`;
	const listed = await client.search({ uid }, signal);
	assertListed(client, listed);
	const there = listed.filter((one) => one >= from);
	if (!onlyUnread || there.length === 0) return there;
	const read = new Set(await client.search({ uid, seen: true }, signal));
	return there.filter((one) => !read.has(one));
}

/**
 * `*` is the last message of any non-empty folder (RFC 3501 section 9).
 * @param listed the result of a SEARCH for a set that contains `*`
 * @throws MailError if it is empty although there are messages
 */
export function assertListed({ exists }: Pick<ImapClient, 'exists'>, listed: readonly number[]): void {
	if (listed.length > 0 || exists === 0) return;
	throw new MailError('unavailable', 'The server lists no messages of a folder that contains some');
}
