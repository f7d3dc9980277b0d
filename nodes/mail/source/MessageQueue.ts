import { hashIn, hashOf, secondIn } from './messageKey';
import { PackedHashes } from './PackedHashes';

/** A waiting message. */
export interface Waiting {
	readonly id: string;
	/** Time of arrival and hash of the ID; messages are given out in this order. */
	readonly key: string;
	readonly mark: string;
	readonly generation: number;
	readonly size?: number;
	/** Position in the server's list, for messages of the same second. */
	readonly place?: number;
	/** Left over from an earlier sweep. */
	readonly isLeft?: boolean;
	/** The server reported it as added since the sweep began, and will do so again. */
	readonly isNew?: boolean;
}

/** Waiting messages, oldest first; if there are very many, only the oldest. */
export class MessageQueue {
	private entries = new Map<string, Waiting>();
	/** Sorted from `head` on; elements that are no longer among the entries were taken or are gone. */
	private sorted: Waiting[] = [];
	private head = 0;
	private isSorted = true;
	private order = inOrderOfKeys;
	/**
	 * Each counts once: a server may list a message again after it was dropped, and may report that it is read or gone.
	 */
	private readonly dropped = new PackedHashes();

	constructor(private readonly most: number) {}

	get size(): number {
		return this.entries.size;
	}

	/** Number of messages dropped because of the limit. */
	get beyond(): number {
		return this.dropped.size;
	}

	has(id: string): boolean {
		return this.entries.has(id);
	}

	values(): Iterable<Waiting> {
		return this.entries.values();
	}

	add(waiting: Waiting): void {
		this.entries.set(waiting.id, waiting);
		this.isSorted = false;
		if (this.dropped.size > 0) this.dropped.delete(hashIn(waiting.key));
		if (this.entries.size > 2 * this.most) this.cut();
	}

	/** @returns whether it was in memory */
	delete(id: string): boolean {
		if (this.entries.delete(id)) return true;
		if (this.dropped.size > 0) this.dropped.delete(hashOf(id));
		return false;
	}

	/** The dropped messages are about to be listed again. */
	forgetDropped(): void {
		this.dropped.clear();
	}

	/**
	 * Times have a resolution of one second. Within one, messages are ordered by key, which is arbitrary
	 * for people; or, if no key marks the progress, as the server listed them.
	 */
	keepListed(isListed: boolean, newestFirst: boolean): void {
		this.order = !isListed ? inOrderOfKeys : newestFirst ? againstTheList : inOrderOfList;
		this.isSorted = false;
	}

	/** Drops the newest messages beyond the limit. */
	cut(): void {
		if (this.entries.size <= this.most) return;
		// Anew: what was taken or deleted since the last time must not come back.
		this.isSorted = false;
		this.sort();
		const kept = this.sorted.slice(0, this.most);
		for (let at = this.most; at < this.sorted.length; at += 1)
			this.dropped.add(hashIn((this.sorted[at] as Waiting).key));
		this.entries = new Map(kept.map((waiting) => [waiting.id, waiting]));
		this.sorted = kept;
		this.head = 0;
	}

	/** The next messages without taking them. */
	peek(limit: number): Waiting[] {
		this.sort();
		const found: Waiting[] = [];
		for (let at = this.head; at < this.sorted.length && found.length < limit; at++) {
			const waiting = this.sorted[at];
			if (waiting === undefined || this.entries.get(waiting.id) !== waiting) {
				if (at === this.head) this.head += 1;
				continue;
			}
			found.push(waiting);
		}
		return found;
	}

	/** Those up to a key, oldest first, at most `most`. */
	upTo(key: string, most: number): Waiting[] {
		this.sort();
		const found: Waiting[] = [];
		for (let at = this.head; at < this.sorted.length && found.length < most; at++) {
			const waiting = this.sorted[at];
			if (waiting === undefined || secondIn(waiting.key) > secondIn(key)) break;
			if (waiting.key <= key && this.entries.get(waiting.id) === waiting) found.push(waiting);
		}
		return found;
	}

	private sort(): void {
		if (this.isSorted) return;
		this.sorted = [...this.entries.values()].sort(this.order);
		this.head = 0;
		this.isSorted = true;
	}
}

function inOrderOfKeys(a: Waiting, b: Waiting): number {
	return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

function againstTheList(a: Waiting, b: Waiting): number {
	return secondIn(a.key) === secondIn(b.key) ? inOrderOfList(b, a) : inOrderOfList(a, b);
}

function inOrderOfList(a: Waiting, b: Waiting): number {
	const [first, second] = [secondIn(a.key), secondIn(b.key)];
	return first < second ? -1 : first > second ? 1 : (a.place ?? 0) - (b.place ?? 0);
}
