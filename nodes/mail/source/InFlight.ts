/**
 * Messages that were given out and are not done, by ID. Each is in the position while it is open, hence a
 * limit. A message's ID may change in the meantime; whoever has it in hand keeps using the one it was taken
 * with.
 */
export class InFlight<H> {
	private readonly entries = new Map<string, H>();
	/** The ID a message was taken with to its current one. */
	private readonly moved = new Map<string, string>();

	constructor(private readonly most: number) {}

	get size(): number {
		return this.entries.size;
	}

	/** How many more may be taken. */
	get room(): number {
		return Math.max(0, this.most - this.entries.size);
	}

	has(name: string): boolean {
		return this.entries.has(name);
	}

	get(name: string): H | undefined {
		return this.entries.get(name);
	}

	values(): H[] {
		return [...this.entries.values()];
	}

	/** By current ID. */
	list(): [string, H][] {
		return [...this.entries];
	}

	/** The current ID for one that a message was taken with. */
	nameOf(given: string): string {
		return this.moved.get(given) ?? given;
	}

	take(name: string, entry: H): void {
		this.entries.set(name, entry);
	}

	/** It is no longer in hand, and not done. */
	putBack(name: string): H | undefined {
		const entry = this.entries.get(name);
		this.entries.delete(name);
		this.forgetIdsOf(name);
		return entry;
	}

	/** It is done. @param given the ID it was taken with @returns undefined if it is not in hand */
	end(given: string): H | undefined {
		return this.putBack(this.nameOf(given));
	}

	/** The server has changed its ID. */
	rename(from: string, to: string, entry: H): void {
		if (!this.entries.delete(from)) return;
		this.entries.set(to, entry);
		for (const [given, name] of this.moved) if (name === from) this.moved.set(given, to);
		this.moved.set(from, to);
	}

	/** Should one of them come back, it is current. */
	private forgetIdsOf(name: string): void {
		for (const [given, current] of this.moved) if (current === name) this.moved.delete(given);
	}
}
