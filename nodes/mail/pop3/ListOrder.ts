/** In which order a server lists a maildrop: oldest first, newest first, or neither. */
export type Order = 'ascending' | 'descending' | 'mixed';

/** Fewer comparisons prove nothing: in a shuffled list, half of them go either way. */
export const MIN_COMPARISONS = 20;
/** A few are out of order in any mailbox, because people move old messages. */
const CLEAR = 4;
/** Older comparisons count less: a server may be reconfigured. */
const MAX_COMPARISONS = 400;

/**
 * Detects the order in which a server lists messages from their times of arrival: RFC 1939 guarantees none,
 * and Exchange has a setting for it (Set-PopSettings, MessageRetrievalSortOrder).
 */
export class ListOrder {
	/** The current list was reversed, so its places are those of a server that lists the oldest first. */
	isTurned = false;
	private up = 0;
	private down = 0;
	private last: { at: number; arrivedAt: number } | undefined;

	constructor(private found?: Order) {}

	/** Order of the server; undefined until proven. */
	get proven(): Order | undefined {
		return this.found;
	}

	/** Order of the current list. */
	get ofList(): Order | undefined {
		return this.isTurned ? opposite(this.found) : this.found;
	}

	/**
	 * @param at place in the current list @param arrivedAt milliseconds since the epoch; undefined if
	 * unknown
	 */
	note(at: number, arrivedAt: number | undefined): void {
		if (arrivedAt === undefined) return;
		const { last } = this;
		this.last = { at, arrivedAt };
		if (last === undefined || last.at === at || last.arrivedAt === arrivedAt) return;
		const isLater = at > last.at !== this.isTurned;
		if (isLater === arrivedAt > last.arrivedAt) this.up += 1;
		else this.down += 1;
		if (this.up + this.down < MIN_COMPARISONS) return;
		this.found = verdict(this.up, this.down);
		if (this.up + this.down < MAX_COMPARISONS) return;
		this.up /= 2;
		this.down /= 2;
	}

	/** A new list: places in an earlier one are not comparable. */
	beginList(isTurned: boolean): void {
		this.last = undefined;
		this.isTurned = isTurned;
	}

	/** The server has started to list in another order. */
	forget(): void {
		this.found = this.last = undefined;
		this.up = this.down = 0;
	}
}

function verdict(up: number, down: number): Order {
	if (up >= CLEAR * down) return 'ascending';
	return down >= CLEAR * up ? 'descending' : 'mixed';
}

function opposite(order: Order | undefined): Order | undefined {
	if (order === 'ascending') return 'descending';
	return order === 'descending' ? 'ascending' : order;
}
