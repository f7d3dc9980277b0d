import { defined } from '../contracts/defined';
import type { ChangedFolder, ChangeCursor } from './ChangeCursor';
import type { MessageChange } from './ChangeFeed';
import { ChangeJudge, type JudgeOptions, type SweepKind } from './ChangeJudge';
import { writeCarriedOver, readCarriedOver } from './carriedOverCodec';
import type { DoneBefore } from './DoneBefore';
import type { WaitingMessages } from './FetchPort';
import { oversizedStates } from './oversizedStates';
import { hashIn, hashOf, keyOf, markOf, secondIn } from './messageKey';
import { MessageQueue, type Waiting } from './MessageQueue';
import { Reruns } from './Reruns';
import { SEEN_CAPACITY, SeenMessages, splitHashes } from './SeenMessages';

/** Each of these is in the cursor while it is open, so there is a limit to them. */
const MAX_IN_HAND = 100;
/** A sweep of no more than this is remembered one by one, with room for what is left over from sweeps before. */
const SMALL_SWEEP = SEEN_CAPACITY - MAX_IN_HAND;
/** How many waiting messages are kept in memory; the rest is found by sweeping once more. */
const MAX_WAITING = 20_000;
/** Octets of the cursor for states. */
const ROOM_FOR_STATES = 5_000;
/** Hashes of open messages in the cursor: all that can be in hand, and some that were passed over. */
const MAX_OPEN = 200;
/** The sweep of what is left over from earlier ones. */
const BEFORE = 0;

interface InHand extends Waiting {
	/** The sweep it is of. */
	readonly sweep: number;
}

export interface ProgressOptions extends JudgeOptions {
	mostWaiting?: number;
	doneBefore?: DoneBefore;
}

/**
 * Which messages of a folder are done, which are in hand and which wait. Knows changes and nothing of the network;
 * `ChangeSource` tells it what the server said, sweep by sweep.
 */
export class ChangeProgress implements WaitingMessages<Waiting> {
	private readonly seen: SeenMessages;
	private from: string | undefined;
	private next: string | undefined;
	private low: string | undefined;
	private count: number;
	private readonly reruns: Reruns;
	private readonly judge: ChangeJudge;
	private readonly queue: MessageQueue;
	private readonly inHand = new Map<string, InHand>();
	/** Of messages in hand that have got another id since they were taken. */
	private readonly moved = new Map<string, string>();
	private sweep = 1;
	private kind: SweepKind = 'walk';
	/** Not all that waits is in the queue. */
	private isCut = false;
	private isHeld = false;
	/** The sweep is made once more up to where it ended, and goes on from there. */
	private hasLater = false;
	/** Ids in hand that the sweep under way has shown. */
	private readonly present = new Set<string>();
	/** Whether the sweep under way lists the oldest or the newest first, and where it is. */
	private readonly listing = { place: 0, rise: 0, last: '' };
	/** The state was too long to be kept in the cursor, and another process knew it. */
	readonly isLost: boolean;

	constructor(
		private readonly folder: ChangedFolder,
		private readonly options: ProgressOptions,
		cursor: Partial<ChangeCursor> = {},
	) {
		this.seen = new SeenMessages(
			cursor.seen ?? '',
			cursor.seenSince ?? '',
			cursor.unreadFloor ?? '',
			options.doneBefore,
		);
		this.from =
			cursor.longState === undefined ? cursor.state || undefined : oversizedStates.get(cursor.longState);
		this.isLost = cursor.longState !== undefined && this.from === undefined;
		this.next = cursor.next;
		this.low = cursor.low;
		this.count = cursor.count ?? 0;
		this.reruns = new Reruns(cursor.reruns ?? {}, cursor.generation ?? 0);
		this.queue = new MessageQueue(options.mostWaiting ?? MAX_WAITING);
		// Done under another reading mode: whatever it looks like now, that is nobody's wish for another run.
		if (cursor.read !== undefined && cursor.read !== options.read) this.seen.forgetOrder();
		const { whole, hashes } = readCarriedOver(cursor.left ?? [], this.reruns);
		for (const waiting of whole) this.queue.add(waiting);
		const open = splitHashes(cursor.open ?? '');
		this.judge = new ChangeJudge(options, this.seen, this.reruns, { wanted: hashes, open });
	}

	get waiting(): number {
		return this.queue.size;
	}

	/** All that is on the server for us: waiting and in hand. */
	get size(): number {
		return this.queue.size + this.queue.beyond + this.inHand.size;
	}

	/** How many more messages may be taken. */
	get room(): number {
		return Math.max(0, MAX_IN_HAND - this.inHand.size);
	}

	/** Not all that waits was taken up: the same sweep has to be made once more. */
	get isIncomplete(): boolean {
		return this.isCut;
	}

	/** The state to ask for changes since; undefined for a walk through the folder. */
	get state(): string | undefined {
		return this.from;
	}

	/** Of a large sweep that was interrupted: where it ended. What came later is for the next one. */
	get end(): string | undefined {
		return this.low === undefined ? undefined : this.next;
	}

	/** Messages are left over of which only a walk through the folder tells the ids. */
	get needsWalk(): boolean {
		return this.judge.wanted.size > 0;
	}

	/** How many messages the last recovery knew again. */
	get known(): number {
		return this.judge.recognised;
	}

	/** Messages up to this key are of no interest: for the first time a folder is read. */
	ignoreUntil(key: string): void {
		this.seen.forgetUntil(key);
	}

	/** Counts a message as done that nobody has run: for the first time a folder is read. */
	passOver(change: MessageChange): void {
		if (change.removed) return;
		const key = keyOf(change.receivedAt, hashOf(change.id));
		const state = change.isRead === true ? 'read' : 'unread';
		if (key > this.seen.since) this.seen.add(key, markOf(change), state);
		else this.seen.passOver(key);
	}

	/** Takes a message as in hand without giving it out: a predecessor has. */
	adopt({ id, mark, generation, size, receivedAt }: Omit<Waiting, 'key'> & { receivedAt?: Date }): void {
		const hash = hashOf(id);
		const wasLeft = this.queue.delete(id) || this.judge.wanted.delete(hash);
		const known = { id, key: keyOf(receivedAt, hash), mark, generation, isLeft: wasLeft };
		const sweep = wasLeft ? BEFORE : this.sweep;
		this.inHand.set(id, { ...known, ...defined({ size }), sweep });
	}

	/**
	 * Something that the present sweep told of is still to be asked for: its beginning is the place to go on from until
	 * that is known, since nothing else in the position would tell of it.
	 */
	hold(isHeld: boolean): void {
		this.isHeld = isHeld;
	}

	/** The present sweep is given out: the next one begins where it ended. What is not done of it is left over. */
	moveOn(): void {
		if (this.isHeld) return;
		this.startAt(this.next ?? this.from);
		this.sweep += 1;
		for (const waiting of [...this.queue.values()]) this.queue.add({ ...waiting, isLeft: true });
	}

	/** @param later hashes of messages that have come since the end of a sweep that is made once more */
	begin(kind: SweepKind, later: ReadonlySet<string> = new Set()): void {
		this.kind = kind;
		this.hasLater = later.size > 0;
		this.isCut = false;
		this.present.clear();
		this.reruns.begin();
		this.judge.begin(kind, later);
		Object.assign(this.listing, { place: 0, rise: 0, last: '' });
		this.queue.forgetDropped();
		if (kind === 'recovery') this.distrustIds();
	}

	/** Whether nothing can be decided of a message before it is asked for: the server told only what has changed. */
	isUnknown({ id, removed, receivedAt, isRead }: MessageChange): boolean {
		if (removed || receivedAt !== undefined || this.inHand.has(id) || this.queue.has(id)) return false;
		const state = this.seen.state(hashOf(id));
		if (this.options.read === 'unread') return isRead !== true && state !== 'unread';
		return state === undefined || state === 'gone';
	}

	/** Takes a change of the sweep under way. */
	note(change: MessageChange): void {
		const { id, isRead } = change;
		const hash = hashOf(id);
		this.noteWithdrawn(change);
		if (change.removed) return;
		if (this.inHand.has(id)) {
			this.present.add(id);
			return;
		}
		if (this.options.read === 'unread' && isRead !== false) {
			this.withdraw(id);
			return;
		}
		if (this.queue.has(id)) return;
		const key = keyOf(change.receivedAt, hash);
		const isGivenOut = this.low !== undefined && key <= this.low;
		const generation = this.judge.generationOf(change, key, isGivenOut);
		if (generation === undefined) {
			if (this.kind !== 'log') this.seen.passOver(key);
			return;
		}
		this.queue.add(this.waitingOf(change, key, generation));
	}

	/** Takes a change only as far as it says that a message is not for us any more. */
	noteWithdrawn({ id, removed, isRead }: MessageChange): void {
		const hash = hashOf(id);
		if (removed) {
			this.withdraw(id);
			this.seen.note(hash, 'gone');
		} else if (isRead === true) {
			if (this.options.read === 'unread') this.withdraw(id);
			if (this.seen.state(hash) === 'unread') this.seen.note(hash, 'read');
		}
	}

	/** Takes a message of a walk only where it is left over: the rest of the folder is for the sweep to tell. */
	noteLeft(change: MessageChange): void {
		const hash = hashOf(change.id);
		if (change.removed || !this.judge.wanted.has(hash) || this.inHand.has(change.id)) return;
		const generation = this.reruns.get(hash) ?? 0;
		this.queue.add(this.waitingOf(change, keyOf(change.receivedAt, hash), generation));
	}

	/** What was left over and has not been found is gone. */
	endLeft(): void {
		this.judge.forgetWanted();
	}

	/** @param state where the sweep ended */
	finish(state: string): void {
		this.queue.cut();
		this.isCut = this.reruns.isOver || this.queue.beyond > 0;
		if (this.kind === 'recovery') this.findRenamed();
		this.judge.finish();
		this.next = this.hasLater ? (this.next ?? state) : state;
		const isLarge = this.isCut || this.count + this.countOfSweep() > SMALL_SWEEP;
		if (isLarge) this.low ??= '';
		// A large sweep goes by keys, since one key tells how far it has come.
		this.queue.keepListed(this.low === undefined, this.listing.rise < 0);
		this.settle();
	}

	/** Ids of messages that seem to be asked for again; only they can tell for sure. */
	get doubtful(): string[] {
		return [...this.judge.asked].filter((id) => this.queue.has(id));
	}

	/** A message does not wait any more: it has gone, or somebody has read it. */
	withdraw(id: string): void {
		this.queue.delete(id);
		if (!this.inHand.has(id)) this.reruns.delete(hashOf(id));
	}

	/** The next messages, oldest first, without taking them. */
	peek(limit: number): Waiting[] {
		return this.queue.peek(limit);
	}

	/** Takes messages that `peek` showed; those passed over stay in their place. */
	take(picks: readonly Waiting[]): void {
		for (const waiting of picks) {
			this.queue.delete(waiting.id);
			this.inHand.set(waiting.id, { ...waiting, sweep: waiting.isLeft ? BEFORE : this.sweep });
			if (this.low !== undefined && !waiting.isLeft && waiting.key > this.low) this.low = waiting.key;
		}
	}

	/** Gives a message back, to be tried once more. */
	putBack({ id }: Pick<Waiting, 'id'>): void {
		const hand = this.inHand.get(id);
		if (hand === undefined) return;
		this.inHand.delete(id);
		this.queue.add({ ...hand, isLeft: hand.sweep !== this.sweep });
	}

	/** A message in hand is no longer there. */
	gone({ id }: Pick<Waiting, 'id'>): void {
		this.inHand.delete(id);
		this.reruns.delete(hashOf(id));
		this.settle();
	}

	/** The id a message in hand has now; ids change with a server, at most. */
	idOf(given: string): string {
		return this.moved.get(given) ?? given;
	}

	/** @param isUnread whether the server has it as unread after all that was done to it */
	acknowledge(given: string, isUnread: boolean): void {
		const id = this.idOf(given);
		const hand = this.inHand.get(id);
		if (hand === undefined) return;
		this.inHand.delete(id);
		this.moved.delete(given);
		this.reruns.delete(hashIn(hand.key));
		this.seen.add(hand.key, hand.mark, isUnread ? 'unread' : 'read');
		if (hand.sweep === this.sweep) this.count += 1;
		this.settle();
	}

	/** A message that is done is not unread any more, later than the others. */
	noteRead(id: string): void {
		this.seen.note(hashOf(id), 'read');
	}

	toCursor(): ChangeCursor {
		const { from = '', next, low } = this;
		const isLong = from.length > ROOM_FOR_STATES;
		const hasEnd = low !== undefined && next !== undefined && from.length + next.length <= ROOM_FOR_STATES;
		return {
			version: 1,
			...this.folder,
			read: this.options.read,
			...(isLong ? { state: '', longState: oversizedStates.keep(from) } : { state: from }),
			...(hasEnd ? { next } : {}),
			...defined({ low }),
			open: this.openHashes().join(''),
			left: writeCarriedOver(this.leftOver()),
			count: this.count,
			unreadFloor: this.seen.unreadFloor,
			generation: this.reruns.generation,
			reruns: this.reruns.toRecord(),
			seen: this.seen.toString(),
			seenSince: this.seen.since,
		};
	}

	private startAt(state: string | undefined): void {
		this.from = state;
		this.next = undefined;
		this.low = undefined;
		this.judge.forgetOpen();
		this.count = 0;
	}

	/** Where all of a sweep is done, its end is the place to go on from. */
	private settle(): void {
		if (this.isCut || this.isHeld || this.next === undefined || this.countOfSweep() > 0) return;
		this.startAt(this.next);
	}

	private countOfSweep(): number {
		let count = 0;
		for (const { sweep } of this.inHand.values()) if (sweep === this.sweep) count += 1;
		for (const { isLeft } of this.queue.values()) {
			if (!isLeft) count += 1;
			if (count > SMALL_SWEEP) break;
		}
		return count;
	}

	private waitingOf(change: MessageChange, key: string, generation: number): Waiting {
		const { id, size } = change;
		const { listing } = this;
		listing.place += 1;
		if (listing.last !== '')
			listing.rise += secondIn(key) < listing.last ? -1 : secondIn(key) > listing.last ? 1 : 0;
		listing.last = secondIn(key);
		return {
			id,
			place: listing.place,
			key,
			mark: markOf(change),
			generation,
			isLeft: this.judge.wanted.delete(hashIn(key)),
			isNew: this.judge.isNew(change),
			...defined({ size }),
		};
	}

	private distrustIds(): void {
		const left = [...this.queue.values()];
		for (const { id } of left) this.queue.delete(id);
		this.judge.distrustIds(left);
		this.startAt(undefined);
	}

	/** Messages in hand or done that a walk has not shown are looked for under another id. */
	private findRenamed(): void {
		const likes = new Map([...this.queue.values()].map((one) => [secondIn(one.key) + one.mark, one]));
		const takeLike = ({ key, mark }: Pick<Waiting, 'key' | 'mark'>) => {
			const found = likes.get(secondIn(key) + mark);
			return found !== undefined && this.queue.delete(found.id) ? found : undefined;
		};
		for (const hand of [...this.inHand.values()]) {
			const found = this.present.has(hand.id) ? undefined : takeLike(hand);
			if (found === undefined) continue;
			this.inHand.delete(hand.id);
			this.inHand.set(found.id, { ...hand, id: found.id, key: found.key });
			for (const [given, id] of this.moved) if (id === hand.id) this.moved.set(given, found.id);
			this.moved.set(hand.id, found.id);
		}
		this.judge.findRenamed(this.queue, takeLike);
	}

	/** What could be taken for done a second time; last, what only a server that loses its state would not tell of. */
	private openHashes(): string[] {
		const { seen, low = '', options, sweep } = this;
		const forgotten = options.read === 'unread' ? seen.unreadFloor : seen.since;
		const limit = low > forgotten ? low : forgotten;
		const ofHand = [...this.inHand.values()].filter((hand) => hand.sweep === sweep && hand.key <= limit);
		const ofQueue = this.queue.upTo(limit, MAX_OPEN).filter(({ isLeft }) => !isLeft);
		const open = [...ofHand, ...ofQueue];
		const isTold = ({ key, isNew }: Waiting) => key > low && isNew === true;
		return [...open.filter((one) => !isTold(one)), ...open.filter(isTold)]
			.slice(0, MAX_OPEN)
			.map(({ key }) => hashIn(key));
	}

	private leftOver(): Waiting[] {
		const ofHand = [...this.inHand.values()].filter(({ sweep }) => sweep !== this.sweep);
		const ofQueue = [...this.queue.values()].filter(({ isLeft }) => isLeft);
		return [...ofQueue, ...ofHand];
	}
}
