/** Runs that people have asked for beyond the first: what the message is known by (a UID, the hash of an id) to its generation. */
export class Reruns {
	private readonly generations: Map<string, number>;
	private refused = false;

	constructor(
		given: Readonly<Record<string, number>>,
		/** The highest given so far. */
		private last: number,
		/** Runs asked for again that are taken up at a time; the rest is found when these are through. */
		private readonly most: number,
	) {
		this.generations = new Map(Object.entries(given));
	}

	get generation(): number {
		return this.last;
	}

	/** Some were too many since `begin`. */
	get isOver(): boolean {
		return this.refused;
	}

	begin(): void {
		this.refused = false;
	}

	get(key: string): number | undefined {
		return this.generations.get(key);
	}

	/** @returns undefined when there are too many for now */
	ask(key: string): number | undefined {
		if (this.generations.size >= this.most) {
			this.refused = true;
			return undefined;
		}
		this.last += 1;
		this.generations.set(key, this.last);
		return this.last;
	}

	delete(key: string): void {
		this.generations.delete(key);
	}

	/** A copy, so that some may be deleted meanwhile. */
	keys(): string[] {
		return [...this.generations.keys()];
	}

	toRecord(): Record<string, number> {
		return Object.fromEntries(this.generations);
	}
}
