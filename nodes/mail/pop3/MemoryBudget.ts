/** Memory that the messages of one fetch share, in octets. */
export class MemoryBudget {
	private used = 0;

	constructor(private readonly size: number) {}

	get isFull(): boolean {
		return this.used >= this.size;
	}

	take(octets: number): void {
		this.used += octets;
	}

	giveBack(octets: number): void {
		this.used -= octets;
	}
}
