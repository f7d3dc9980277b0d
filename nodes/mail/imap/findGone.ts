import type { ImapClient } from './ImapClient';

/**
 * Which of these messages are gone, on positive proof: a fresh search that does not list them while it lists others,
 * or a folder that the server has told to be empty (EXISTS, EXPUNGE). `*` is the last message of any folder that has
 * one (RFC 3501 section 9), so that a search which finds nothing at all proves nothing.
 */
export async function findGone(
	client: ImapClient,
	uids: readonly number[],
	signal: AbortSignal,
): Promise<ReadonlySet<number>> {
	if (uids.length === 0) return new Set();
	const listed = new Set(await client.search({ uid: `${uids.join(',')},*` }, signal));
	const isProof = listed.size > 0 || client.exists === 0;
	return new Set(isProof ? uids.filter((uid) => !listed.has(uid)) : []);
}
