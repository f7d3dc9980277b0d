import type { ImapClient } from './ImapClient';

/** @throws MailError when the connection broke; a search that is refused proves nothing */
export async function findGone(
	client: ImapClient,
	uids: readonly number[],
	signal: AbortSignal,
): Promise<ReadonlySet<number>> {
	try {
		const left = new Set(await stillThere(client, uids, signal));
		return new Set(uids.filter((uid) => !left.has(uid)));
	} catch (error) {
		if (!client.isAlive) throw error;
		return new Set();
	}
}

/**
 * These messages without those that are gone, on positive proof: a fresh search that does not list them while it lists others,
 * or a folder that the server has told to be empty (EXISTS, EXPUNGE). `*` is the last message of any folder that has
 * one (RFC 3501 section 9), so that a search which finds nothing at all proves nothing.
 *
 * @throws MailError when the search was refused, or the connection broke
 */
export async function stillThere(
	client: ImapClient,
	uids: readonly number[],
	signal: AbortSignal,
): Promise<number[]> {
	if (uids.length === 0) return [];
	const look = async () => {
		const listed = new Set(await client.search({ uid: `${uids.join(',')},*` }, signal));
		const isProof = listed.size > 0 || client.exists === 0;
		return uids.filter((uid) => !isProof || listed.has(uid));
	};
	const left = await look();
	if (left.length === 0) return left;
	// A server may show a session what others have expunged until it is asked for changes (RFC 3501 section 5.2), and
	// Courier does.
	await client.hearChanges(signal);
	return await look();
}
