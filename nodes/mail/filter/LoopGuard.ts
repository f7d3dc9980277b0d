import { createHash } from 'node:crypto';
import { comparableAddress } from './comparableAddress';

export interface LoopLimits {
	/** Maximum messages per sender … */
	most: number;
	/** … within this time in milliseconds. */
	withinMs: number;
}

/** Identifies one message, with its arrival in seconds since the epoch. */
interface Arrival {
	key: string;
	at: number;
}

/** Beyond this, the sender heard of longest ago is forgotten: it is not in a loop. */
const MAX_SENDERS = 2000;
/** Kept in memory, for all senders together. */
const MAX_ARRIVALS = 20_000;
/** Stored with the position; at nineteen characters each, 3 kB. */
const STORED = 160;
const SENDER_LENGTH = 8;
const KEY_LENGTH = 4;
const TIME_LENGTH = 7;
const WIDTH = SENDER_LENGTH + KEY_LENGTH + TIME_LENGTH;

/**
 * Counts the messages of each sender. Two systems that reply to each other send without end, and nothing in
 * a single message may show it; the number does.
 *
 * Memory is bounded, and no address is stored. A message that is checked twice counts once and gets the
 * same result, because it is read again after a lost connection.
 */
export class LoopGuard {
	/** By sender, the most recent last. */
	private readonly senders = new Map<string, Arrival[]>();
	private total = 0;
	/** In stored form, because it is needed with every execution. */
	private readonly newest: string[] = [];

	/** @param stored a result of `toString` */
	constructor(
		readonly limits: LoopLimits,
		stored = '',
	) {
		for (let start = 0; start + WIDTH <= stored.length; start += WIDTH) {
			const sender = stored.slice(start, start + SENDER_LENGTH);
			const key = stored.slice(start + SENDER_LENGTH, start + SENDER_LENGTH + KEY_LENGTH);
			const at = parseInt(stored.slice(start + SENDER_LENGTH + KEY_LENGTH, start + WIDTH), 36);
			if (Number.isFinite(at)) this.note(sender, { key, at });
		}
	}

	/**
	 * Messages whose sender is proven are counted apart from those that only claim the address, so that a
	 * forger cannot use up the real sender's quota.
	 *
	 * @param address of the author; `ann+1@` and `ann+2@` are the same
	 * @param key of the message
	 * @param at when it arrived, in milliseconds since the epoch: years of backlog are not a flood
	 * @param isProven whether the receiving server vouches for the sender's address
	 * @returns whether the sender has exceeded the limit
	 */
	exceeds(address: string, key: string, at: number, isProven = false): boolean {
		const author = withoutTag(comparableAddress(address)?.address ?? address.toLowerCase());
		const sender = isProven ? `proven ${author}` : author;
		const arrival = { key: hash(key, KEY_LENGTH), at: Math.floor(at / 1000) };
		return this.note(hash(sender, SENDER_LENGTH), arrival) > this.limits.most;
	}

	toString(): string {
		return this.newest.join('');
	}

	/** @returns the message's number among its sender's messages within the time, counted from 1 */
	private note(sender: string, arrival: Arrival): number {
		const before = this.senders.get(sender) ?? [];
		const known = before.findIndex(({ key, at }) => key === arrival.key && at === arrival.at);
		if (known >= 0) return known + 1;
		const since = arrival.at - this.limits.withinMs / 1000;
		// One more than the limit is enough to decide.
		const arrivals = [...before.filter(({ at }) => at > since), arrival].slice(-(this.limits.most + 1));
		this.senders.delete(sender);
		this.senders.set(sender, arrivals);
		this.total += arrivals.length - before.length;
		this.newest.push(sender + arrival.key + Math.max(0, arrival.at).toString(36).padStart(TIME_LENGTH, '0'));
		if (this.newest.length > STORED) this.newest.shift();
		for (const [oldest, { length }] of this.senders) {
			if (this.senders.size <= MAX_SENDERS && this.total <= MAX_ARRIVALS) break;
			this.senders.delete(oldest);
			this.total -= length;
		}
		return arrivals.length;
	}
}

/** Removes the tag of a plus address (RFC 5233); otherwise one mailbox has any number of addresses. */
function withoutTag(address: string): string {
	const at = address.lastIndexOf('@');
	const plus = address.indexOf('+', 1);
	return plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : address;
}

function hash(text: string, length: number): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, length);
}
