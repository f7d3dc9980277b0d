import type { MemoryBudget } from './MemoryBudget';
import { NotPop3 } from './ReplyReader';

/**
 * More than twice the maximum that Exchange accepts (157,286,400 octets): no honest server sends it, so it
 * is not read to its end.
 */
const LARGEST = 320 * 1024 * 1024;

/**
 * Collects a message. Listed sizes are hints (RFC 1939 section 5), so the actual octets count: a message
 * that grows too large is read but not kept.
 */
export class MessageCollector {
	/** Octets received, kept or not. */
	octets = 0;
	/** Larger than allowed. */
	isTooLarge = false;
	/** There was no room for it next to the others in the same fetch. */
	isDeferred = false;
	private slices: Buffer[] = [];
	private kept = 0;

	/**
	 * @param most maximum octets of a message
	 * @param room shared with others; the first one always fits
	 * @param isFirst whether it is the first one
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
