import { InFlight } from '../source/InFlight';

export interface InHand {
	/** Its place in the current list; -1 if it is not in it. */
	at: number;
	/** Read in the current session. */
	isVerified: boolean;
	/** Hash of its header section; empty if it was not read. */
	headerHash: string;
}

/** Each of these is in the cursor while it is open, hence a limit. */
const MAX_IN_HAND = 150;

/** Messages that were given out and are not done. */
export class OpenMessages {
	private readonly inHand = new InFlight<InHand>(MAX_IN_HAND);
	/** Taken and not done, including those of an earlier process. */
	private readonly open: Set<string>;

	constructor(open: readonly string[] = []) {
		this.open = new Set(open);
	}

	/** How many are in hand. */
	get size(): number {
		return this.inHand.size;
	}

	/** How many more may be taken. */
	get room(): number {
		return this.inHand.room;
	}

	/** Everything taken and not done. */
	get ids(): string[] {
		return [...this.open];
	}

	/** Of messages in hand. */
	get headerHashes(): ReadonlyMap<string, string> {
		return new Map(this.inHand.list().map(([id, { headerHash }]) => [id, headerHash]));
	}

	nameOf(given: string): string {
		return this.inHand.nameOf(given);
	}

	isInHand(id: string): boolean {
		return this.inHand.has(id);
	}

	isOpen(id: string): boolean {
		return this.open.has(id);
	}

	headerHashOf(id: string): string | undefined {
		return this.inHand.get(id)?.headerHash;
	}

	take(id: string, message: InHand): void {
		this.inHand.take(id, message);
		this.open.add(id);
	}

	noteHeaderHash(id: string, headerHash: string): void {
		const message = this.inHand.get(id);
		if (message !== undefined) message.headerHash = headerHash;
	}

	/** It is no longer in hand, and not done. */
	putBack(id: string): void {
		this.inHand.putBack(id);
	}

	/** It is done. @param given the id it was taken with @returns undefined if it is not in hand */
	end(given: string): (InHand & { id: string }) | undefined {
		const id = this.inHand.nameOf(given);
		const message = this.inHand.end(given);
		if (message === undefined) return undefined;
		this.open.delete(id);
		return { ...message, id };
	}

	/** The server has assigned another unique-id. */
	move(from: string, to: string): void {
		const message = this.inHand.get(from);
		if (message === undefined) return;
		this.inHand.rename(from, to, message);
		this.open.delete(from);
		this.open.add(to);
	}

	/** A new list: what is missing is gone, unless it is still in hand. @param places by id */
	place(places: ReadonlyMap<string, number>): void {
		for (const [id, message] of this.inHand.list())
			Object.assign(message, { at: places.get(id) ?? -1, isVerified: false });
		for (const id of this.open) if (!places.has(id) && !this.inHand.has(id)) this.open.delete(id);
	}

	/** The session is over, so numbers are no longer valid. */
	leaveSession(): void {
		for (const message of this.inHand.values()) message.isVerified = false;
	}
}
