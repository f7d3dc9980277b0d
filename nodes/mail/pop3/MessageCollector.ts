import type { MemoryBudget } from './MemoryBudget';
import { NotPop3 } from './ReplyReader';

/** More than twice what Exchange accepts (157,286,400 octets): no honest server sends it, so nobody waits for its end. */
const LARGEST = 320 * 1024 * 1024;

/**
 * Puts a message together. Sizes that a server lists are hints (RFC 1939 section 5), so what counts is what comes:
 * a message that grows too large is let pass by without being kept.
 */
export class MessageCollector {
	/** Octets that came, kept or not. */
	octets = 0;
	/** Larger than a message may be. */
	isTooLarge = false;
	/** There was no room for it beside the others of its fetch. */
	isDeferred = false;
	private slices: Buffer[] = [];
	private kept = 0;

	/**
	 * @param most octets a message may have
	 * @param room shared with others; the first to come always has room
	 * @param isFirst whether it is that one
	 */
	constructor(
		private readonly most: number,
		private readonly room: MemoryBudget,
		private readonly isFirst: boolean,
	) {}

	/** @throws NotPop3 */
	push(octets: Buffer): void {
		this.octets += octets.length;
		if (this.octets > LARGEST) throw new NotPop3('A message has no end', 'ResponseTooLarge');
		if (this.isTooLarge || this.isDeferred) return;
		this.isTooLarge = this.octets > this.most;
		this.isDeferred = !this.isTooLarge && !this.isFirst && this.room.isFull;
		if (this.isTooLarge || this.isDeferred) {
			this.room.giveBack(this.kept);
			this.slices = [];
			return;
		}
		this.room.take(octets.length);
		this.kept += octets.length;
		this.slices.push(octets);
	}

	/** A copy: the slices belong to chunks that hold other messages too. */
	finish(): Buffer {
		const message = Buffer.concat(this.slices, this.kept);
		this.slices = [];
		return message;
	}
}
