/** One message of unknown size being transferred. */
export interface Transfer {
	/** Also aborted if it has to make room for others. */
	readonly signal: AbortSignal;
	readonly isCut: boolean;
	/** Reports the octets received so far, or announced. */
	came(octets: number): void;
	end(): void;
}

/**
 * Limits the octets of messages transferred at the same time. Beyond the budget, those that started last
 * are aborted; the first one continues whatever its size, unless even that is not allowed.
 */
export class TransferMeter {
	private readonly open: { octets: number; cut: AbortController }[] = [];
	private done = 0;

	/** @param firstMay whether a single message may exceed the budget */
	constructor(
		private readonly budget: number,
		private readonly firstMay: boolean,
	) {}

	get isFull(): boolean {
		return this.octets >= this.budget;
	}

	begin(signal: AbortSignal): Transfer {
		const cut = new AbortController();
		const entry = { octets: 0, cut };
		this.open.push(entry);
		return {
			signal: AbortSignal.any([signal, cut.signal]),
			get isCut() {
				return cut.signal.aborted;
			},
			came: (octets) => {
				entry.octets = Math.max(entry.octets, octets);
				this.makeRoom();
			},
			end: () => {
				const at = this.open.indexOf(entry);
				if (at === -1) return;
				this.open.splice(at, 1);
				this.done += entry.octets;
			},
		};
	}

	private get octets(): number {
		return this.open.reduce((sum, { octets }) => sum + octets, this.done);
	}

	private makeRoom(): void {
		const mayStay = this.firstMay && this.done === 0 ? 1 : 0;
		while (this.octets > this.budget && this.open.length > mayStay) this.open.pop()?.cut.abort();
	}
}
