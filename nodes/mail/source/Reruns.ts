/**
 * Executions requested by people beyond the first: key of the message (a UID, the hash of an ID) to its
 * generation.
 */
export class Reruns {
	private readonly generations: Map<string, number>;
	private refused = false;

	constructor(
		given: Readonly<Record<string, number>>,
		/** The highest generation given so far. */
		private last: number,
		/** Maximum requests handled at a time; the rest is found when these are done. */
		private readonly most: number,
	) {
		this.generations = new Map(Object.entries(given));
	}

	get generation(): number {
		return this.last;
	}

	/** Whether there were too many since `begin`. */
	get isOver(): boolean {
		return this.refused;
	}

	begin(): void {
		this.refused = false;
	}

	get(key: string): number | undefined {
		return this.generations.get(key);
	}

	/** @returns undefined if there are too many for now */
	ask(key: string): number | undefined {
		if (this.generations.size >= this.most) {
			this.refused = true;
			return undefined;
		}
		this.last += 1;
		this.generations.set(key, this.last);
		return this.last;
	}

	/** Requested before a restart, and known again by now. */
	restore(key: string, generation: number): void {
		this.generations.set(key, generation);
		this.last = Math.max(this.last, generation);
	}

	delete(key: string): void {
		this.generations.delete(key);
	}

	/** A copy, so that entries may be deleted meanwhile. */
	keys(): string[] {
		return [...this.generations.keys()];
	}

	toRecord(): Record<string, number> {
		return Object.fromEntries(this.generations);
	}
}
