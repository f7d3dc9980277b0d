/** In which order a server lists a maildrop: oldest first, newest first, or neither. */
export type Order = 'ascending' | 'descending' | 'mixed';

/** Fewer comparisons prove nothing: in a shuffled list half of them go either way. */
export const ENOUGH = 20;
/** A few stand out of order in any mailbox, since people move old mail about. */
const CLEAR = 4;
/** What was long ago says less: a server may be set up anew. */
const LATELY = 400;

/**
 * Finds out in which order a server lists, by the times at which messages arrived: RFC 1939 promises none, and
 * Exchange has a switch for it (Set-PopSettings, MessageRetrievalSortOrder).
 */
export class ListOrder {
	/** The list in hand was turned round, so that its places are those of a server that lists the oldest first. */
	isTurned = false;
	private up = 0;
	private down = 0;
	private last: { at: number; arrivedAt: number } | undefined;

	constructor(private found?: Order) {}

	/** Of the server; undefined as long as nothing is proven. */
	get proven(): Order | undefined {
		return this.found;
	}

	/** Of the list in hand. */
	get ofList(): Order | undefined {
		return this.isTurned ? opposite(this.found) : this.found;
	}

	/** @param at place in the list in hand @param arrivedAt milliseconds since the epoch; undefined where nothing tells */
	note(at: number, arrivedAt: number | undefined): void {
		if (arrivedAt === undefined) return;
		const { last } = this;
		this.last = { at, arrivedAt };
		if (last === undefined || last.at === at || last.arrivedAt === arrivedAt) return;
		const isLater = at > last.at !== this.isTurned;
		if (isLater === arrivedAt > last.arrivedAt) this.up += 1;
		else this.down += 1;
		if (this.up + this.down < ENOUGH) return;
		this.found = verdict(this.up, this.down);
		if (this.up + this.down < LATELY) return;
		this.up /= 2;
		this.down /= 2;
	}

	/** A new list: places of another one say nothing about it. */
	beginList(isTurned: boolean): void {
		this.last = undefined;
		this.isTurned = isTurned;
	}

	/** The server has begun to list in another order. */
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
