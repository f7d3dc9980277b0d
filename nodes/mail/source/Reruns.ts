/** Runs asked for again that are taken up at a time; the rest is found when these are through. */
const MAX = 50;

/** Runs that people have asked for beyond the first: hash of a message's id to its generation. */
export class Reruns {
	private readonly generations: Map<string, number>;
	private refused = false;

	constructor(
		given: Readonly<Record<string, number>>,
		/** The highest given so far. */
		private last: number,
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

	get(hash: string): number | undefined {
		return this.generations.get(hash);
	}

	/** @returns undefined when there are too many for now */
	ask(hash: string): number | undefined {
		if (this.generations.size >= MAX) {
			this.refused = true;
			return undefined;
		}
		this.last += 1;
		this.generations.set(hash, this.last);
		return this.last;
	}

	delete(hash: string): void {
		this.generations.delete(hash);
	}

	toRecord(): Record<string, number> {
		return Object.fromEntries(this.generations);
	}
}
