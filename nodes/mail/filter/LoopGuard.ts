import { createHash } from 'node:crypto';
import { comparableAddress } from './comparableAddress';

export interface LoopLimits {
	/** Mails of one sender … */
	most: number;
	/** … within this time in milliseconds. */
	withinMs: number;
}

/** Of one mail: what it is known by, and when it arrived, in seconds since the epoch. */
interface Arrival {
	key: string;
	at: number;
}

/** Beyond it the sender heard of longest ago is forgotten: it is in no loop. */
const MAX_SENDERS = 2000;
/** In memory, of all senders. */
const MAX_ARRIVALS = 20_000;
/** Stored with the position; at nineteen characters each these take 3 kB. */
const STORED = 160;
const SENDER_LENGTH = 8;
const KEY_LENGTH = 4;
const TIME_LENGTH = 7;
const WIDTH = SENDER_LENGTH + KEY_LENGTH + TIME_LENGTH;

/**
 * Counts the mails of each sender. Two machines that answer each other send without end, and nothing in their mails may
 * show it; that they are many does.
 *
 * What is kept is bounded, and no address is stored. The same mail asked about twice counts once and gets the same
 * answer, since after a cut it is read again.
 */
export class LoopGuard {
	/** By sender, the one heard of last at the end. */
	private readonly senders = new Map<string, Arrival[]>();
	private total = 0;
	/** As they are stored: that is asked for with every run. */
	private readonly newest: string[] = [];

	/** @param stored what `toString` gave */
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
	 * Mails whose sender is proven count apart from those that only say so: whoever poses as somebody uses up no more than
	 * what may be posed.
	 *
	 * @param address of the author; `ann+1@` and `ann+2@` are one
	 * @param key of the mail
	 * @param at when it arrived, in milliseconds since the epoch: a backlog of years is no flood
	 * @param isProven whether the receiving server vouches for it that the address is the sender's
	 * @returns whether the sender has sent more than it may
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

	/** @returns which mail it is of its sender within the time, counted from 1 */
	private note(sender: string, arrival: Arrival): number {
		const before = this.senders.get(sender) ?? [];
		const known = before.findIndex(({ key, at }) => key === arrival.key && at === arrival.at);
		if (known >= 0) return known + 1;
		const since = arrival.at - this.limits.withinMs / 1000;
		// One more than may be is enough to tell.
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

/** Plus addressing (RFC 5233), which makes as many addresses of one mailbox as anybody likes. */
function withoutTag(address: string): string {
	const at = address.lastIndexOf('@');
	const plus = address.indexOf('+', 1);
	return plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : address;
}

function hash(text: string, length: number): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, length);
}
