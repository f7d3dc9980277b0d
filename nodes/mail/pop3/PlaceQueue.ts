import { ascending } from './compareListing';

/** Places of a list that wait, the oldest first; what has to be tried once more comes before all others. */
export class PlaceQueue {
	/** Ascending, from `head` on. */
	private places: number[] = [];
	private head = 0;
	private front: number[] = [];

	constructor(places: readonly number[] = []) {
		this.places = ascending(places);
	}

	get length(): number {
		return this.places.length - this.head + this.front.length;
	}

	/** The next ones, without taking them. */
	peek(limit: number): number[] {
		const front = this.front.slice(0, limit);
		return [...front, ...this.places.slice(this.head, this.head + limit - front.length)];
	}

	/** Takes places that `peek` showed; those passed over stay where they are. */
	take(places: readonly number[]): void {
		const taken = new Set(places);
		for (const at of this.front) taken.delete(at);
		this.front = this.front.filter((at) => !places.includes(at));
		for (let at = this.places[this.head]; at !== undefined && taken.delete(at); at = this.places[this.head]) {
			this.head += 1;
		}
		if (taken.size === 0) return;
		this.places = this.places.slice(this.head).filter((at) => !taken.has(at));
		this.head = 0;
	}

	putBack(at: number): void {
		this.front.unshift(at);
	}
}
