import type { ImapClient } from './ImapClient';

/** @throws MailError when the connection broke; a refused search proves nothing */
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
 * Removes messages that are gone, on positive proof: a new search that lists others but not them, or a
 * folder that the server reports as empty (EXISTS, EXPUNGE). `*` is the last message of any non-empty
 * folder (RFC 3501 section 9), so a search without any result proves nothing.
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
	if (left.length === 0) return [];
	// A server may show expunged messages until it is asked for changes (RFC 3501 section 5.2), as Courier
	// does.
	await client.hearChanges(signal);
	return await look();
}
