import type { FolderIdentity, ImapCursor } from './ImapCursor';
import type { ReadMode } from './ImapSettings';
import { SeenRing } from './SeenRing';
import { UidSet } from './UidSet';

/** More would make the cursor too large; the older ones are then taken for unread all along. */
const MAX_UNREAD_RANGES = 150;
/** Runs asked for again that are taken up at a time; the rest is found at the next look. */
const MAX_RERUNS = 100;

export interface Pick {
	uid: number;
	generation: number;
}

/**
 * Which messages of a folder are done, which are in hand and which wait. Knows UIDs and nothing of the network;
 * `ImapSource` tells it what the server said.
 */
export class ImapProgress {
	readonly seen: SeenRing;
	private low: number;
	private done: UidSet;
	private readonly unread: UidSet;
	private unreadFloor: number;
	private generation: number;
	private readonly reruns: Map<number, number>;
	private readonly inHand = new Map<number, number>();
	/** Waiting messages in ascending order, from `head` on. */
	private queue: number[] = [];
	private head = 0;
	/** Before the queue: messages to be tried once more, and messages asked for again. */
	private front: Pick[] = [];
	private moreReruns = false;

	constructor(
		private readonly identity: FolderIdentity,
		readonly uidValidity: string,
		private readonly read: ReadMode,
		from: Partial<ImapCursor>,
	) {
		this.low = from.low ?? 0;
		this.done = UidSet.parse(from.done ?? '');
		this.unread = UidSet.parse(from.unread ?? '');
		this.unreadFloor = from.unreadFloor ?? 0;
		this.generation = from.generation ?? 0;
		this.reruns = new Map(Object.entries(from.reruns ?? {}).map(([uid, gen]) => [Number(uid), gen]));
		this.seen = new SeenRing(from.seen ?? '', from.seenSince ?? 0);
		// Done under another reading mode, and unread ever since: that is nobody's wish for another run.
		if (read === 'unread' && from.read !== undefined && from.read !== 'unread') {
			this.unreadFloor = Math.max(this.low, this.done.last ?? 0);
		}
	}

	get waiting(): number {
		return this.queue.length - this.head + this.front.length;
	}

	/** All that is on the server for us: waiting and in hand. */
	get size(): number {
		return this.waiting + this.inHand.size;
	}

	/** The last look left something for the next one. */
	get isIncomplete(): boolean {
		return this.moreReruns;
	}

	/** All below need not be asked for, except to find messages that people marked unread. */
	get nextUid(): number {
		return this.low + 1;
	}

	/** Takes a message as in hand without giving it out: a predecessor has. */
	adopt(uid: number, generation: number): void {
		this.inHand.set(uid, generation);
	}

	/** Done under another UID, before the folder got new ones. */
	recognise(uid: number): void {
		this.done.add(uid);
		if (this.read === 'unread') this.unread.add(uid);
	}

	/** @param uids what the server has for us, ascending: the unread messages, or all from `nextUid` on */
	scan(uids: readonly number[]): void {
		const present = new Set(uids);
		this.front = this.front.filter(({ uid, generation }) => generation === 0 && present.has(uid));
		const known = new Set([...this.inHand.keys(), ...this.front.map(({ uid }) => uid)]);
		const fresh = uids.filter((uid) => uid > this.low && !this.done.has(uid) && !known.has(uid));
		if (this.read === 'unread') this.findReruns(uids, present);
		// What is neither waiting nor in hand is done or gone, up to the highest UID anybody has spoken of.
		const horizon = Math.max(this.low, uids.at(-1) ?? 0, this.done.last ?? 0);
		this.queue = fresh;
		this.head = 0;
		this.settle(horizon);
	}

	/** The next messages, oldest first, without taking them. */
	peek(limit: number): Pick[] {
		const front = this.front.slice(0, limit);
		const rest = this.queue.slice(this.head, this.head + limit - front.length);
		return [...front, ...rest.map((uid) => ({ uid, generation: 0 }))];
	}

	/** Takes messages that `peek` showed; those passed over stay in their place. */
	take(picks: readonly Pick[]): void {
		for (const { uid, generation } of picks) this.inHand.set(uid, generation);
		const ofQueue = new Set(picks.map(({ uid }) => uid));
		for (const { uid } of this.front) ofQueue.delete(uid);
		this.front = this.front.filter(({ uid }) => !this.inHand.has(uid));
		for (
			let uid = this.queue[this.head];
			uid !== undefined && ofQueue.delete(uid);
			uid = this.queue[this.head]
		) {
			this.head += 1;
		}
		if (ofQueue.size === 0) return;
		this.queue = this.queue.slice(this.head).filter((uid) => !ofQueue.has(uid));
		this.head = 0;
	}

	/** Gives a message back, to be tried once more before all others. */
	putBack(pick: Pick): void {
		this.inHand.delete(pick.uid);
		this.front.unshift(pick);
	}

	/** @param stillUnread the server has it as unread after all that was done to it */
	acknowledge(uid: number, stillUnread: boolean): void {
		const horizon = Math.max(this.horizon, uid);
		this.inHand.delete(uid);
		this.reruns.delete(uid);
		if (this.read === 'unread' && stillUnread) this.keepUnread(uid);
		else this.unread.delete(uid);
		this.settle(horizon);
	}

	toCursor(): ImapCursor {
		return {
			version: 1,
			...this.identity,
			uidValidity: this.uidValidity,
			read: this.read,
			low: this.low,
			done: this.done.toString(),
			unread: this.unread.toString(),
			unreadFloor: this.unreadFloor,
			generation: this.generation,
			reruns: Object.fromEntries([...this.reruns].map(([uid, gen]) => [String(uid), gen])),
			seen: this.seen.toString(),
			seenSince: this.seen.seenSince,
		};
	}

	private get horizon(): number {
		// A loop: as arguments of one call, a hundred thousand would break the stack.
		let highest = Math.max(this.low, this.done.last ?? 0);
		for (const uid of this.inHand.keys()) highest = Math.max(highest, uid);
		return highest;
	}

	/** Works out `low` and `done` from what is still waiting and in hand: everything else up to there is done. */
	private settle(horizon: number): void {
		const head = this.queue[this.head];
		const upper = head === undefined ? horizon : head - 1;
		const open = [...this.inHand, ...this.front.map(({ uid, generation }) => [uid, generation] as const)]
			.filter(([uid, generation]) => generation === 0 && uid <= upper)
			.map(([uid]) => uid);
		const lowestOpen = open.reduce((lowest, uid) => Math.min(lowest, uid), upper + 1);
		this.low = Math.max(this.low, lowestOpen - 1);
		this.done = new UidSet();
		if (upper > this.low) this.done.addRange(this.low + 1, upper);
		for (const uid of open) this.done.delete(uid);
	}

	/** What is done, was read when last looked at, and is unread now: somebody wants it to run again. */
	private findReruns(unseen: readonly number[], present: ReadonlySet<number>): void {
		const stillUnread = new UidSet();
		this.moreReruns = false;
		for (const uid of this.reruns.keys()) {
			// Read by a person before we came to it: the wish is taken back.
			if (!present.has(uid) && !this.inHand.has(uid)) this.reruns.delete(uid);
		}
		for (const uid of unseen) {
			if ((uid > this.low && !this.done.has(uid)) || this.inHand.has(uid)) continue;
			if (this.reruns.has(uid)) this.front.push({ uid, generation: this.reruns.get(uid) ?? 0 });
			else if (uid <= this.unreadFloor || this.unread.has(uid)) stillUnread.add(uid);
			else this.requestRerun(uid);
		}
		this.unread.replaceWith(stillUnread);
		this.boundUnread();
	}

	private keepUnread(uid: number): void {
		this.unread.add(uid);
		this.boundUnread();
	}

	private boundUnread(): void {
		this.unreadFloor = Math.max(this.unreadFloor, this.unread.keepNewest(MAX_UNREAD_RANGES) ?? 0);
	}

	private requestRerun(uid: number): void {
		if (this.reruns.size >= MAX_RERUNS) {
			this.moreReruns = true;
			return;
		}
		this.generation += 1;
		this.reruns.set(uid, this.generation);
		this.front.push({ uid, generation: this.generation });
	}
}
