/**
 * Messages that were given out and are not done, by what they are called. Each is in the position while it is open, so
 * there is a limit to them. A message may get another name meanwhile; whoever has it in hand calls it by the one it was
 * taken under.
 */
export class InFlight<H> {
	private readonly entries = new Map<string, H>();
	/** The name a message was taken under to its present one. */
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

	/** By present name. */
	list(): [string, H][] {
		return [...this.entries];
	}

	/** What is called so by those who have it in hand. */
	nameOf(given: string): string {
		return this.moved.get(given) ?? given;
	}

	take(name: string, hand: H): void {
		this.entries.set(name, hand);
	}

	/** It is in hand no more, and not done. */
	putBack(name: string): H | undefined {
		const hand = this.entries.get(name);
		this.entries.delete(name);
		return hand;
	}

	/** It is done. @param given the name it was taken under @returns undefined where it is not in hand */
	end(given: string): H | undefined {
		const name = this.nameOf(given);
		const hand = this.entries.get(name);
		if (hand === undefined) return undefined;
		this.entries.delete(name);
		this.moved.delete(given);
		return hand;
	}

	/** The server calls it by another name. */
	rename(from: string, to: string, hand: H): void {
		if (!this.entries.delete(from)) return;
		this.entries.set(to, hand);
		for (const [given, name] of this.moved) if (name === from) this.moved.set(given, to);
		this.moved.set(from, to);
	}
}
