import type { MemoryBudget } from './MemoryBudget';
import { NotPop3 } from './ReplyReader';

/**
 * More than twice the maximum that Exchange accepts (157,286,400 octets): no honest server sends it, so it
 * is not read to its end.
 */
const LARGEST = 320 * 1024 * 1024;

/**
 * Above this size, room for the largest message allowed is reserved and filled as octets arrive. Pages that
 * are never written take no memory, whereas collected slices would be held twice while they are joined, in
 * one long turn of the event loop.
 */
const HUGE = 16 * 1024 * 1024;

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
	private reserved: Buffer | undefined;
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
			this.reserved = undefined;
			return;
		}
		this.room.take(octets.length);
		this.keep(octets);
	}

	/** A copy: the slices belong to chunks that hold other messages too. */
	finish(): Buffer {
		const message = this.reserved?.subarray(0, this.kept) ?? Buffer.concat(this.slices, this.kept);
		this.slices = [];
		this.reserved = undefined;
		return message;
	}

	private keep(octets: Buffer): void {
		if (this.kept + octets.length > HUGE) this.reserved ??= this.reserve();
		if (this.reserved === undefined) this.slices.push(octets);
		else octets.copy(this.reserved, this.kept);
		this.kept += octets.length;
	}

	private reserve(): Buffer {
		const reserved = Buffer.allocUnsafeSlow(Math.min(this.most, LARGEST));
		let at = 0;
		for (const slice of this.slices) at += slice.copy(reserved, at);
		this.slices = [];
		return reserved;
	}
}
