import { MailError } from '../contracts/MailError';
import type { ImapClient } from './ImapClient';
import type { ImapProgress } from './ImapProgress';

/** Characters of a set in a SEARCH; servers take lines of 8,000 octets and more (RFC 7162 section 4). */
const LONGEST_SET = 4_000;
/** RFC 3501 section 9: a UID is a number of 32 bits. */
const HIGHEST_UID = 4_294_967_295;

/**
 * A SEARCH that leaves a message out does not prove that it is gone, or read. What matters of it is asked for again: by
 * its UIDs, which is proof of absence where others are listed, and then for what has been read.
 *
 * @param found what a SEARCH has listed, ascending
 * @param onlyUnread it was to list unread messages only
 * @returns what there is, ascending; undefined where the server lists nothing although there are messages
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
 * All messages from a UID on, without those that are known to be read. Where every message counts, and an answer to
 * UNSEEN that leaves some out would have them run once more.
 *
 * @throws MailError where the server lists nothing although there are messages
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
 * `*` is the last message of any folder that has one (RFC 3501 section 9).
 * @param listed what a SEARCH for a set with `*` in it has found
 * @throws MailError where that is nothing although there are messages
 */
export function assertListed({ exists }: Pick<ImapClient, 'exists'>, listed: readonly number[]): void {
	if (listed.length > 0 || exists === 0) return;
	throw new MailError('unavailable', 'The server lists no message of a folder that has some', { transient: true });
}
