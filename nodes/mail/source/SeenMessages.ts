import { DoneBefore } from './DoneBefore';
import { readFixedWidth } from './fixedWidth';
import { HASH_LENGTH, hashIn, KEY_LENGTH, MARK_LENGTH } from './messageKey';

/** At twenty characters each, less than 6 kB of the cursor. */
export const SEEN_CAPACITY = 280;

/**
 * State of a processed message: `read` on the server (or irrelevant), `unread` as it was left, or `gone`
 * from the folder, so that it may return.
 */
export type SeenState = 'read' | 'unread' | 'gone';

const LETTERS: Readonly<Record<SeenState, string>> = { read: 'r', unread: 'u', gone: 'g' };
/** Any other letter means `read`. */
const STATES: Readonly<Record<string, SeenState>> = { u: 'unread', g: 'gone' };

export interface SeenMessage {
	readonly key: string;
	readonly mark: string;
	state: SeenState;
}

/**
 * The most recently processed messages by the hash of their IDs, and up to where older ones were forgotten.
 */
export class SeenMessages {
	/** By hash, in the order of processing. */
	private readonly entries = new Map<string, SeenMessage>();
	/** Cached result of `toString`. */
	private text: string | undefined;

	/** @param text a result of `toString` */
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

	/** The highest forgotten key; empty while everything is remembered. */
	get since(): string {
		return this.forgottenKey;
	}

	/** The highest forgotten key of a message that was unread when last reported. */
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

	/** It was done, and is no longer in the position. False proves nothing. */
	wasForgotten(hash: string): boolean {
		return this.before.has(hash);
	}

	/** All of them, oldest first. */
	values(): Iterable<SeenMessage> {
		return this.entries.values();
	}

	/** A message has another ID than when it was done. */
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

	/** Updates the state of a processed message. */
	note(hash: string, state: SeenState): void {
		const entry = this.entries.get(hash);
		if (entry === undefined || entry.state === state) return;
		entry.state = state;
		this.text = undefined;
	}

	/** Counts a message as known, in case it is listed again. */
	passOver(key: string): void {
		this.before.add(hashIn(key));
	}

	/** Counts everything up to a key as done. */
	forgetUntil(key: string): void {
		if (key > this.forgottenKey) this.forgottenKey = key;
	}

	/** Counts everything up to the newest as done, and as unread all along. */
	forgetOrder(): void {
		this.forgetUntil(this.newest);
		this.raiseFloor();
	}

	/** Unread messages that were forgotten were unread when they were done. */
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

/** Splits concatenated hashes of fixed width. */
export function splitHashes(text: string): string[] {
	return [...readFixedWidth(text, HASH_LENGTH)].flat();
}
