import { Reruns } from '../source/Reruns';
import { WaitingQueue } from '../source/WaitingQueue';
import type { FolderIdentity, ImapCursor } from './ImapCursor';
import type { ReadMode } from '../source/SourceSettings';
import { InHandRecords } from './InHandRecords';
import { LeftUnread } from './LeftUnread';
import { MAX_DONE_CHARACTERS, roomInCursor } from './roomInCursor';
import { SeenRing } from './SeenRing';
import { UidSet } from './UidSet';

/** Maximum requests for another execution handled at a time; the rest is found by the next look. */
const MAX_RERUNS = 100;

export interface Pick {
	uid: number;
	generation: number;
}

/**
 * Which messages of a folder are done, in hand or waiting. Works on UIDs and not on the network;
 * `ImapSource` passes on the server's responses.
 */
export class ImapProgress {
	readonly seen: SeenRing;
	/** Identifies messages in hand, in case n8n stops and the folder gets new UIDs. */
	readonly records: InHandRecords;
	private low: number;
	private done: UidSet;
	private readonly leftUnread: LeftUnread;
	private readonly reruns: Reruns;
	private readonly inHand = new Map<number, number>();
	private readonly queue = new WaitingQueue();
	/** The folder was listed since this was created: only then is it known what is waiting. */
	private isListed = false;
	/** Some messages outside `done` may be done, and can be recognized by `seen` only. */
	isPartial = false;
	/** Their UIDs. */
	notRecognized: ReadonlySet<number> = new Set();

	constructor(
		private readonly identity: FolderIdentity,
		readonly uidValidity: string,
		private readonly read: ReadMode,
		from: Partial<ImapCursor>,
	) {
		this.low = from.low ?? 0;
		this.done = UidSet.parse(from.done ?? '', this.low);
		this.leftUnread = new LeftUnread(from);
		this.reruns = new Reruns(from.reruns ?? {}, from.generation ?? 0, MAX_RERUNS);
		this.seen = new SeenRing(from.seen ?? '', from.seenSince ?? 0, from.seenSinceCount);
		this.records = new InHandRecords(from);
		// Done under another reading mode, and unread ever since: not a request for another execution.
		if (read === 'unread' && from.read !== undefined && from.read !== 'unread') {
			this.leftUnread.raiseTo(Math.max(this.low, this.done.last ?? 0));
		}
	}

	get waiting(): number {
		return this.queue.length;
	}

	/** All messages on the server for us: waiting and in hand. */
	get size(): number {
		return this.waiting + this.inHand.size;
	}

	/**
	 * How many more may be in hand, limited by the room in the cursor. At least one, or nothing would
	 * progress.
	 */
	get room(): number {
		const room = roomInCursor(this.low, this.done, this.openFirstRuns(), this.queue);
		return Math.max(room, this.inHand.size === 0 ? 1 : 0);
	}

	/** The last look left something for the next one. */
	get isIncomplete(): boolean {
		return this.reruns.isOver;
	}

	/** Lower UIDs need not be requested, except to find messages that people marked as unread. */
	get nextUid(): number {
		return this.low + 1;
	}

	/** Counts a message as in hand without giving it out, because a predecessor did. */
	adopt(uid: number, generation: number): void {
		this.inHand.set(uid, generation);
		this.restoreRerun(uid, generation);
	}

	/**
	 * Someone had requested this execution before the folder got new UIDs: it keeps its generation, because n8n
	 * would start it a second time under another one.
	 */
	restoreRerun(uid: number, generation: number): void {
		if (generation > 0) this.reruns.restore(String(uid), generation);
	}

	isInHand(uid: number): boolean {
		return this.inHand.has(uid);
	}

	/** It is done, and was unread when the folder was last listed, as far as that is tracked. */
	isLeftUnread(uid: number): boolean {
		return this.read !== 'unread' || this.leftUnread.has(uid);
	}

	/** Someone has requested another execution. */
	isRerun(uid: number): boolean {
		return this.reruns.get(String(uid)) !== undefined;
	}

	/** Done under another UID, before the folder got new ones. */
	recognize(uid: number): void {
		this.done.add(uid);
		if (this.read === 'unread') this.leftUnread.uids.add(uid);
	}

	/**
	 * Messages that a list omits although they may exist, and that would then count as done or as read:
	 * they would be lost, or executed again once they are listed again. Nothing may be scanned before they
	 * are known to be gone or read.
	 *
	 * With `unread`, messages that were never started are not included: they are executed when they are
	 * listed.
	 */
	leftOut(uids: readonly number[]): UidSet {
		if (this.read === 'unread') return this.known().without([...uids, ...this.inHand.keys()]);
		const open = [...this.queue.front, ...this.inHand.keys()];
		const last = Math.max(this.done.last ?? 0, uids.at(-1) ?? 0, this.queue.highest ?? 0, ...open);
		const others = UidSet.of([...uids, ...this.inHand.keys()]);
		others.addAll(this.done);
		return others.complement(this.low + 1, last);
	}

	/**
	 * Done and unread all along, requested again, or possibly given out by an earlier process: must not
	 * count as read.
	 */
	private known(): UidSet {
		const known = UidSet.of(this.reruns.keys().map(Number));
		for (const uid of this.records.uids) if (uid > this.low && !this.done.has(uid)) known.add(uid);
		for (const uid of this.notRecognized) if (uid > this.low && !this.done.has(uid)) known.add(uid);
		known.addAll(this.leftUnread.uids);
		return known;
	}

	/**
	 * @param uids the messages on the server for us, ascending: the unread ones, or all from `nextUid` on
	 */
	scan(uids: readonly number[]): void {
		this.isListed = true;
		const present = new Set(uids);
		this.queue.keepInFront((uid) => !this.isRerun(uid) && present.has(uid));
		const known = new Set([...this.inHand.keys(), ...this.queue.front]);
		const fresh = uids.filter((uid) => uid > this.low && !this.done.has(uid) && !known.has(uid));
		if (this.read === 'unread') this.findReruns(uids, present);
		this.queue.replaceOthers(fresh);
		// What is neither waiting nor in hand is done or gone, up to the highest UID seen.
		this.settle(uids.at(-1) ?? 0);
	}

	/** The next messages, oldest first, without taking them. */
	peek(limit: number): Pick[] {
		return this.queue.peek(limit).map((uid) => ({ uid, generation: this.reruns.get(String(uid)) ?? 0 }));
	}

	/** Takes messages that `peek` returned; those skipped stay in their place. */
	take(picks: readonly Pick[]): void {
		for (const { uid, generation } of picks) this.inHand.set(uid, generation);
		this.queue.take(picks.map(({ uid }) => uid));
	}

	/** Returns a message to the queue, to be tried again before all others. */
	putBack(pick: Pick): void {
		this.inHand.delete(pick.uid);
		this.queue.putBack(pick.uid);
	}

	/** It is no longer on the server. */
	gone({ uid }: Pick): void {
		this.acknowledge(uid, false);
	}

	/** @param stillUnread it is unread on the server even after the action */
	acknowledge(uid: number, stillUnread: boolean): void {
		this.inHand.delete(uid);
		this.reruns.delete(String(uid));
		this.records.delete(uid);
		if (uid > this.low) this.done.add(uid);
		if (this.read === 'unread' && stillUnread) this.leftUnread.add(uid);
		this.settle(0);
	}

	toCursor(): ImapCursor {
		const done = this.done.toCompact(this.low);
		const isTooMuch = done.length > MAX_DONE_CHARACTERS;
		return {
			version: 1,
			...this.identity,
			uidValidity: this.uidValidity,
			read: this.read,
			low: this.low,
			done: isTooMuch ? UidSet.newest(this.done, this.low, MAX_DONE_CHARACTERS) : done,
			...(isTooMuch || this.isPartial ? { isPartial: true } : {}),
			...this.leftUnread.toCursor(),
			generation: this.reruns.generation,
			reruns: this.reruns.toRecord(),
			seen: this.seen.toString(),
			seenSince: this.seen.seenSince,
			seenSinceCount: this.seen.seenSinceCount,
			...this.records.toCursor(),
		};
	}

	/**
	 * Computes `low` and `done` from what is waiting and in hand: everything else is done, up to the
	 * highest UID that is done or was seen. What is done above an open message stays done: after a restart
	 * that message waits again, and those above it do not.
	 */
	private settle(spokenOf: number): void {
		// What was waiting when the position was taken may lie below what was done: it would count as done.
		if (!this.isListed) return;
		const open = this.openFirstRuns();
		const head = this.queue.lowest;
		const last = Math.max(this.low, this.done.last ?? 0);
		const upper = Math.max(last, head === undefined ? spokenOf : head - 1);
		let lowest = head ?? Infinity;
		for (const uid of open) lowest = Math.min(lowest, uid);
		this.low = Math.max(this.low, Math.min(lowest - 1, upper));
		this.done = new UidSet();
		if (upper <= this.low) return;
		this.done.addRange(this.low + 1, upper);
		for (const uid of open) this.done.delete(uid);
		for (const uid of this.queue.othersUpTo(upper)) this.done.delete(uid);
	}

	/** In hand, or put back, for the first time: what is done above them is known individually. */
	private openFirstRuns(): number[] {
		const inHand = [...this.inHand].filter(([, generation]) => generation === 0).map(([uid]) => uid);
		return [...inHand, ...this.queue.front.filter((uid) => !this.isRerun(uid))];
	}

	/**
	 * Messages that are done, were read when last listed, and are unread now: someone requests another
	 * execution.
	 */
	private findReruns(unseen: readonly number[], present: ReadonlySet<number>): void {
		const stillUnread = new UidSet();
		this.reruns.begin();
		for (const key of this.reruns.keys()) {
			// A person read it before it was processed: the request is withdrawn.
			if (!present.has(Number(key)) && !this.inHand.has(Number(key))) this.reruns.delete(key);
		}
		for (const uid of unseen) {
			if ((uid > this.low && !this.done.has(uid)) || this.inHand.has(uid)) continue;
			if (this.isRerun(uid)) this.queue.addToFront(uid);
			else if (this.leftUnread.has(uid)) stillUnread.add(uid);
			else if (this.reruns.ask(String(uid)) !== undefined) this.queue.addToFront(uid);
		}
		this.leftUnread.replaceWith(stillUnread);
	}
}
