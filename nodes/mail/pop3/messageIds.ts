import { createHash } from 'node:crypto';

/**
 * Unique-ids up to this length are used unchanged; longer ones (up to 70 octets) would not fit into the
 * cursor.
 */
const LONGEST = 18;
const HASH_LENGTH = 13;

/**
 * Identifiers of messages: the unique-id (RFC 1939 section 7), or a hash of it. If a server assigns one to
 * several messages, the first keeps it, and the others get a number.
 *
 * @returns the ids in the order of the list, and for each copy the id of the first one with its unique-id
 */
export function messageIds(uids: readonly string[]): { ids: string[]; copies: Map<string, string> } {
	const counts = new Map<string, number>();
	const copies = new Map<string, string>();
	const ids = uids.map((uid) => {
		const count = counts.get(uid) ?? 0;
		counts.set(uid, count + 1);
		const id = shortId(uid);
		if (count === 0) return id;
		const own = hashed(`${uid} ${String(count)}`);
		copies.set(own, id);
		return own;
	});
	return { ids, copies };
}

export function shortId(uid: string): string {
	return uid.length <= LONGEST && !uid.startsWith('~') ? uid : hashed(uid);
}

function hashed(text: string): string {
	return `~${createHash('sha256').update(text).digest('base64url').slice(0, HASH_LENGTH)}`;
}
