import { HASH_LENGTH, hashIn, KEY_LENGTH, MARK_LENGTH } from './messageKey';
import type { Waiting } from './MessageQueue';

/** Octets of the cursor for complete IDs; Exchange's have 150 to 200. */
const ROOM = 2_000;
const MAX = 150;

/** Messages as stored in the cursor: key, mark and ID, or the hash alone if there is no more room. */
export function writeCarriedOver(messages: readonly Waiting[]): string[] {
	let room = ROOM;
	return messages.slice(0, MAX).map(({ key, mark, id }) => {
		const text = key + mark + id;
		if (text.length > room) return hashIn(key);
		room -= text.length;
		return text;
	});
}

export function readCarriedOver(
	texts: readonly string[],
	generations: { get(hash: string): number | undefined },
): { whole: Waiting[]; hashes: string[] } {
	const hashes = texts.filter((text) => text.length === HASH_LENGTH);
	const whole = texts
		.filter((text) => text.length > KEY_LENGTH + MARK_LENGTH)
		.map((text) => {
			const key = text.slice(0, KEY_LENGTH);
			const mark = text.slice(KEY_LENGTH, KEY_LENGTH + MARK_LENGTH);
			const generation = generations.get(hashIn(key)) ?? 0;
			return { id: text.slice(KEY_LENGTH + MARK_LENGTH), key, mark, generation, isLeft: true };
		});
	return { whole, hashes };
}
