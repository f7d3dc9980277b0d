/**
 * Waiting messages, by numbers that ascend in order of arrival (UIDs, places in a list); those to be
 * retried or requested again come before all others.
 */
export class WaitingQueue {
	/** Ascending, from `head` on. */
	private numbers: readonly number[] = [];
	private head = 0;
	private first: number[] = [];

	/** @param ascending lowest first */
	constructor(ascending: readonly number[] = []) {
		this.numbers = ascending;
	}

	get length(): number {
		return this.numbers.length - this.head + this.first.length;
	}

	/** Those before all others. */
	get front(): readonly number[] {
		return this.first;
	}

	/** The lowest of the others. */
	get lowest(): number | undefined {
		return this.numbers[this.head];
	}

	/** The highest of the others. */
	get highest(): number | undefined {
		return this.head < this.numbers.length ? this.numbers.at(-1) : undefined;
	}

	/** The others, at most `limit`, lowest first. */
	others(limit: number): readonly number[] {
		return this.numbers.slice(this.head, this.head + limit);
	}

	/** The others up to a number. */
	othersUpTo(limit: number): readonly number[] {
		let end = this.head;
		while ((this.numbers[end] ?? Infinity) <= limit) end += 1;
		return this.numbers.slice(this.head, end);
	}

	/** The next ones, without taking them. */
	peek(limit: number): number[] {
		const front = this.first.slice(0, limit);
		return [...front, ...this.others(limit - front.length)];
	}

	/** Takes numbers that `peek` returned; those skipped stay where they are. */
	take(picks: readonly number[]): void {
		const all = new Set(picks);
		const taken = new Set(picks);
		for (const number of this.first) taken.delete(number);
		this.first = this.first.filter((number) => !all.has(number));
		for (
			let number = this.numbers[this.head];
			number !== undefined && taken.delete(number);
			number = this.numbers[this.head]
		) {
			this.head += 1;
		}
		if (taken.size === 0) return;
		this.numbers = this.numbers.slice(this.head).filter((number) => !taken.has(number));
		this.head = 0;
	}

	/** To be tried again. */
	putBack(number: number): void {
		this.first.unshift(number);
	}

	/** Requested again: behind those to be retried. */
	addToFront(number: number): void {
		this.first.push(number);
	}

	keepInFront(isKept: (number: number) => boolean): void {
		this.first = this.first.filter(isKept);
	}

	/** Replaces all but those at the front. */
	replaceOthers(ascending: readonly number[]): void {
		this.numbers = ascending;
		this.head = 0;
	}
}
