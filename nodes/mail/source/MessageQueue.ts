import { secondIn } from './messageKey';

/** A message that waits. */
export interface Waiting {
	readonly id: string;
	/** Time of arrival and hash of the id: messages are given out in its order. */
	readonly key: string;
	readonly mark: string;
	readonly generation: number;
	readonly size?: number;
	/** Of messages of the same second: as the server listed them. */
	readonly place?: number;
	/** Left over from a sweep before the present one. */
	readonly isLeft?: boolean;
	/** The server said that it had come since the sweep began; it will say so again. */
	readonly isNew?: boolean;
}

/** Messages that wait, oldest first; of very many the oldest only. */
export class MessageQueue {
	private entries = new Map<string, Waiting>();
	/** In order from `head` on; what is no longer among the entries has been taken or has gone. */
	private sorted: Waiting[] = [];
	private head = 0;
	private isSorted = true;
	private order = inOrderOfKeys;
	private dropped = 0;

	constructor(private readonly most: number) {}

	get size(): number {
		return this.entries.size;
	}

	/** So many were too many to be kept. */
	get beyond(): number {
		return this.dropped;
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
		if (this.entries.size > 2 * this.most) this.cut();
	}

	delete(id: string): boolean {
		return this.entries.delete(id);
	}

	/** What was dropped is about to be found once more. */
	forgetDropped(): void {
		this.dropped = 0;
	}

	/**
	 * Times are told in seconds. Within one, messages are in the order of their keys, which is none to people; or,
	 * where nothing has to be told by its key, as the server listed them.
	 */
	keepListed(isListed: boolean, newestFirst: boolean): void {
		this.order = !isListed ? inOrderOfKeys : newestFirst ? againstTheList : inOrderOfList;
		this.isSorted = false;
	}

	/** Drops the newest beyond the limit. */
	cut(): void {
		if (this.entries.size <= this.most) return;
		this.sort();
		const kept = this.sorted.slice(this.head, this.head + this.most);
		this.dropped += this.entries.size - kept.length;
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
