import { DoneBefore } from './DoneBefore';
import { readFixedWidth } from './fixedWidth';
import { HASH_LENGTH, hashIn, KEY_LENGTH, MARK_LENGTH } from './messageKey';

/** At twenty characters each these take less than 6 kB of the cursor. */
export const SEEN_CAPACITY = 280;

/**
 * What is known of a message that was done: `read` on the server or no matter, `unread` as it was left, or `gone`
 * from the folder, so that it may come back.
 */
export type SeenState = 'read' | 'unread' | 'gone';

const LETTERS: Readonly<Record<SeenState, string>> = { read: 'r', unread: 'u', gone: 'g' };
const STATES: Readonly<Record<string, SeenState>> = { r: 'read', u: 'unread', g: 'gone' };

export interface SeenMessage {
	readonly key: string;
	readonly mark: string;
	state: SeenState;
}

/** The messages done last, by the hash of their ids; and where what they were forgotten for begins. */
export class SeenMessages {
	/** By hash, in the order they were done. */
	private readonly entries = new Map<string, SeenMessage>();
	/** As `toString` gives it; made when asked for. */
	private text: string | undefined;

	/** @param text what `toString` gave */
	constructor(
		text: string,
		private forgottenKey: string,
		private floor: string,
		/** What was forgotten, for as long as the process lives. */
		private readonly before = new DoneBefore(),
	) {
		for (const [key = '', mark = '', letter = ''] of readFixedWidth(text, KEY_LENGTH, MARK_LENGTH, 1))
			this.put({ key, mark, state: STATES[letter] ?? 'read' });
	}

	/** The highest key that was forgotten; empty while all is remembered. */
	get since(): string {
		return this.forgottenKey;
	}

	/** The highest key forgotten of a message that was unread when last heard of. */
	get unreadFloor(): string {
		return this.floor;
	}

	/** The highest key of all. */
	get newest(): string {
		let newest = this.forgottenKey;
		for (const { key } of this.entries.values()) if (key > newest) newest = key;
		return newest;
	}

	state(hash: string): SeenState | undefined {
		return this.entries.get(hash)?.state;
	}

	/** It was done, and is not remembered in the position any more. False proves nothing. */
	wasForgotten(hash: string): boolean {
		return this.before.has(hash);
	}

	/** All of them, oldest first. */
	values(): Iterable<SeenMessage> {
		return this.entries.values();
	}

	/** A message has another id than it had when it was done. */
	rename(from: string, key: string, state: SeenState): void {
		const entry = this.entries.get(hashIn(from));
		if (entry === undefined) return;
		this.entries.delete(hashIn(from));
		this.entries.set(hashIn(key), { ...entry, key, state });
		this.text = undefined;
	}

	add(key: string, mark: string, state: SeenState): void {
		this.entries.delete(hashIn(key));
		this.put({ key, mark, state });
		for (const [hash, oldest] of this.entries) {
			if (this.entries.size <= SEEN_CAPACITY) break;
			this.entries.delete(hash);
			this.before.add(hash);
			if (oldest.key > this.forgottenKey) this.forgottenKey = oldest.key;
			if (oldest.state === 'unread' && oldest.key > this.floor) this.floor = oldest.key;
		}
	}

	/** What the server says of a message that was done. */
	note(hash: string, state: SeenState): void {
		const entry = this.entries.get(hash);
		if (entry === undefined || entry.state === state) return;
		entry.state = state;
		this.text = undefined;
	}

	/** It is no news if it is told of once more. */
	passOver(key: string): void {
		this.before.add(hashIn(key));
	}

	/** Up to a key everything counts as done. */
	forgetUntil(key: string): void {
		if (key > this.forgottenKey) this.forgottenKey = key;
	}

	/** All up to the newest counts as done, and as unread all along. */
	forgetOrder(): void {
		this.forgetUntil(this.newest);
		this.raiseFloor();
	}

	/** What is unread and forgotten was so when it was done. */
	raiseFloor(): void {
		if (this.forgottenKey > this.floor) this.floor = this.forgottenKey;
	}

	toString(): string {
		return (this.text ??= [...this.entries.values()]
			.map(({ key, mark, state }) => key + mark + LETTERS[state])
			.join(''));
	}

	private put(entry: SeenMessage): void {
		this.entries.set(hashIn(entry.key), entry);
		this.text = undefined;
	}
}

/** Hashes of fixed width in a row. */
export function splitHashes(text: string): string[] {
	return [...readFixedWidth(text, HASH_LENGTH)].flat();
}
