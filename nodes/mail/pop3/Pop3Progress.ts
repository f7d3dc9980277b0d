import { DoneWindow, type DoneMessage } from './DoneWindow';
import type { MaildropIdentity, Pop3Cursor } from './Pop3Cursor';

/** Each of these is in the cursor while it is open, so there is a limit to them. */
const MAX_IN_HAND = 150;
/** The last ones done, wherever they stand: more than arrive within the skew of a clock. */
const MAX_RECENT = 40;
const CLOCK_SKEW_MS = 60_000;

/** What a list says about the messages in it, by their places. */
export interface ListingComparison {
	/** Waiting, without doubt. */
	fresh: number[];
	/** Done or waiting; the time of their arrival has to decide. */
	unsure: number[];
	/** So many of the unsure ones wait; Infinity where they may stand anywhere. */
	atLeast: number;
	/** They were gone and are back, or the server has given their unique-id to another message. */
	back: { at: number; mark: string }[];
	/** All that is known is gone at once: the server may have given its messages new unique-ids. */
	isRenamed: boolean;
	/** In hand and not in the list, by their mark: they may be in it under another unique-id. */
	renamedInHand: ReadonlyMap<string, string>;
}

/** What headers told beside a list. */
export interface Findings {
	/** The order of the list is not what it was, or its unique-ids are not. */
	isOther?: boolean;
	/** Of messages that were done under another unique-id, by place. */
	marks?: ReadonlyMap<number, string>;
	/** Where messages in hand are now, by the id they were taken under. */
	moved?: ReadonlyMap<string, number>;
}

/** What is known of a message that has been read. */
export interface MessageFacts {
	mark: string;
	/** Milliseconds since the epoch. */
	arrivedAt: number | undefined;
}

interface InHand {
	at: number;
	/** Read in the present session. */
	isVerified: boolean;
	mark: string;
}

/**
 * Which messages of a maildrop are done, which are in hand and which wait. Knows lists of unique-ids and nothing of
 * the network; `Pop3Source` tells it what the server said.
 */
export class Pop3Progress {
	private readonly known: DoneWindow;
	private newest: number;
	private recent: string[];
	private ids: readonly string[] = [];
	/** Places in the list, ascending, from `head` on. */
	private queue: number[] = [];
	private head = 0;
	/** Before the queue: to be tried once more. */
	private front: number[] = [];
	private readonly inHand = new Map<string, InHand>();
	/** Of messages in hand that have got another unique-id since they were taken. */
	private readonly moved = new Map<string, string>();
	/** Taken and not done, also by whoever wrote the cursor. */
	private readonly open: Set<string>;

	/** @param from absent where the maildrop was never read; then `begin` has to be called */
	constructor(
		private readonly identity: MaildropIdentity,
		from: Partial<Pop3Cursor> = {},
	) {
		this.known = new DoneWindow(from);
		this.open = new Set(from.open ?? []);
		this.newest = from.arrivedAt ?? 0;
		this.recent = [...(from.recent ?? [])];
	}

	get waiting(): number {
		return this.queue.length - this.head + this.front.length;
	}

	/** All that is on the server for us: waiting and in hand. */
	get size(): number {
		return this.waiting + this.inHand.size;
	}

	/** How many more messages may be taken. */
	get room(): number {
		return Math.max(0, MAX_IN_HAND - this.inHand.size);
	}

	/** Messages that arrived before it count as done where nothing else tells; milliseconds since the epoch. */
	get doneUntil(): number {
		return this.newest - CLOCK_SKEW_MS;
	}

	/** Done and to be deleted, those that have gone by themselves left out. */
	get pendingDelete(): DoneMessage[] {
		return this.known.pendingDelete;
	}

	idAt(at: number): string {
		return this.ids[at] ?? '';
	}

	/** Of a message that is done or in hand. */
	markOf(id: string): string | undefined {
		return this.inHand.get(id)?.mark ?? this.known.get(id)?.mark;
	}

	/** Takes a message as in hand without giving it out: a predecessor has. */
	adopt(id: string, mark: string): void {
		this.inHand.set(id, { at: -1, isVerified: false, mark });
		this.open.add(id);
	}

	/** Compares a list with what is known; changes nothing. */
	compareListing(ids: readonly string[]): ListingComparison {
		const sure: number[] = [];
		const unknown: number[] = [];
		const recent = new Set(this.recent);
		const back: ListingComparison['back'] = [];
		const places = new Map<string, number>();
		let done = 0;
		ids.forEach((id, at) => {
			if (this.inHand.has(id)) return;
			const known = this.known.get(id);
			if (known?.state === 'gone') back.push({ at, mark: known.mark });
			else if (known !== undefined) places.set(id, at);
			else if (this.open.has(id)) sure.push(at);
			else if (recent.has(id)) done += 1;
			else unknown.push(at);
		});
		const { anchors } = this.known;
		const forgotten = this.known.forgotten - done;
		const order = anchors.map(({ id }) => places.get(id)).filter((at) => at !== undefined);
		const renamedInHand = this.renamedInHandOf(ids);
		const isRenamed = order.length === 0 && ids.length > 0 && anchors.some(({ state }) => state !== 'gone');
		const base = { back, renamedInHand, isRenamed };
		if (isRenamed) return { ...base, fresh: sure, unsure: unknown, atLeast: forgotten > 0 ? 0 : Infinity };
		// Everything done is known, so what is unknown waits, wherever it stands.
		if (forgotten <= 0) return { ...base, fresh: ascending([...sure, ...unknown]), unsure: [], atLeast: 0 };
		if (order.length === 0) return { ...base, fresh: sure, unsure: unknown, atLeast: 0 };
		if (isReordered(order)) return { ...base, fresh: sure, unsure: unknown, atLeast: Infinity };
		return { ...base, ...divide(unknown, sure, order, forgotten) };
	}

	/** Whether a message of this header section was done. @param arrivedAt milliseconds since the epoch */
	isDone(mark: string, arrivedAt: number | undefined): boolean {
		if (this.known.marks.has(mark)) return true;
		return this.known.forgotten > 0 && (arrivedAt ?? Infinity) <= this.doneUntil;
	}

	/** Takes a list as the present one. @param fresh places of the messages that wait, those in hand left out */
	settle(ids: readonly string[], fresh: readonly number[], findings: Findings = {}): void {
		const places = new Map(ids.map((id, at) => [id, at]));
		const waits = new Set(fresh);
		for (const [id, at] of findings.moved ?? []) this.move(id, ids[at] ?? '');
		const others = new Set(fresh.map((at) => ids[at] ?? ''));
		for (const id of others) this.known.delete(id);
		this.recent = this.recent.filter((id) => !others.has(id));
		if (findings.isOther) this.rebuild(ids, waits, findings.marks);
		this.known.place(({ id }) => places.get(id));
		let done = 0;
		ids.forEach((id, at) => {
			if (!waits.has(at) && !this.inHand.has(id) && this.known.get(id) === undefined) done += 1;
		});
		this.known.forgotten = done;
		for (const [id, hand] of this.inHand)
			Object.assign(hand, { at: places.get(id) ?? -1, isVerified: false });
		for (const id of this.open) if (!places.has(id) && !this.inHand.has(id)) this.open.delete(id);
		this.ids = ids;
		this.queue = ascending(fresh);
		this.head = 0;
		this.front = [];
	}

	/** The first list of a maildrop. @param since what arrived before it is of no interest */
	begin(ids: readonly string[], fresh: readonly number[], since: number): void {
		this.newest = since;
		this.settle(ids, fresh, { isOther: true });
	}

	/** The session is over: numbers mean nothing any more. */
	leaveSession(): void {
		for (const hand of this.inHand.values()) hand.isVerified = false;
		for (const known of this.known.pendingDelete) known.isVerified = false;
	}

	/** The next places, oldest first, without taking them. */
	peek(limit: number): number[] {
		const front = this.front.slice(0, limit);
		return [...front, ...this.queue.slice(this.head, this.head + limit - front.length)];
	}

	/** Takes messages that `peek` showed; those passed over stay in their place. */
	take(places: readonly number[]): void {
		const taken = new Set(places);
		for (const at of places) {
			const id = this.idAt(at);
			this.inHand.set(id, { at, isVerified: true, mark: '' });
			this.open.add(id);
		}
		for (const at of this.front) taken.delete(at);
		this.front = this.front.filter((at) => !places.includes(at));
		for (let at = this.queue[this.head]; at !== undefined && taken.delete(at); at = this.queue[this.head]) {
			this.head += 1;
		}
		if (taken.size === 0) return;
		this.queue = this.queue.slice(this.head).filter((at) => !taken.has(at));
		this.head = 0;
	}

	/** A message that was taken has been read. */
	noteMark(id: string, mark: string): void {
		const hand = this.inHand.get(id);
		if (hand !== undefined) hand.mark = mark;
	}

	/** Gives a message back, to be tried once more before all others. */
	putBack(at: number): void {
		this.inHand.delete(this.idAt(at));
		this.front.unshift(at);
	}

	/** @param isPendingDelete it is to be deleted */
	acknowledge(given: string, { mark, arrivedAt }: MessageFacts, isPendingDelete: boolean): void {
		const id = this.moved.get(given) ?? given;
		const hand = this.inHand.get(id);
		if (hand === undefined) return;
		this.inHand.delete(id);
		this.open.delete(id);
		this.moved.delete(given);
		// A clock that is ahead would make later messages look older than they are.
		if (arrivedAt !== undefined) this.newest = Math.max(this.newest, Math.min(arrivedAt, Date.now()));
		this.recent = [...this.recent.slice(1 - MAX_RECENT), id];
		const isListed = hand.at >= 0;
		const at = isListed ? hand.at : this.ids.length;
		const state = !isListed ? 'gone' : isPendingDelete ? 'pendingDelete' : 'kept';
		this.known.add({ id, mark, state, at, isVerified: hand.isVerified });
	}

	/** What became of a message that was to be deleted. */
	deleted(id: string, outcome: 'gone' | 'kept'): void {
		this.known.settle(id, outcome);
	}

	toCursor(): Pop3Cursor {
		return {
			version: 1,
			...this.identity,
			...this.known.toCursor(),
			open: [...this.open],
			recent: this.recent,
			arrivedAt: this.newest,
		};
	}

	private rebuild(
		ids: readonly string[],
		waits: ReadonlySet<number>,
		marks: ReadonlyMap<number, string> = new Map(),
	): void {
		const done: DoneMessage[] = [];
		ids.forEach((id, at) => {
			if (waits.has(at) || this.inHand.has(id)) return;
			const mark = marks.get(at) ?? '';
			done.push(this.known.get(id) ?? { id, mark, state: 'kept', at, isVerified: false });
		});
		this.known.rebuild(done);
	}

	private renamedInHandOf(ids: readonly string[]): ReadonlyMap<string, string> {
		if (this.inHand.size === 0) return new Map();
		const listed = new Set(ids);
		const renamedInHand = [...this.inHand].filter(([id, { mark }]) => mark !== '' && !listed.has(id));
		return new Map(renamedInHand.map(([id, { mark }]) => [mark, id]));
	}

	private move(from: string, to: string): void {
		const hand = this.inHand.get(from);
		if (hand === undefined) return;
		this.inHand.delete(from);
		this.open.delete(from);
		this.inHand.set(to, hand);
		this.open.add(to);
		for (const [given, id] of this.moved) if (id === from) this.moved.set(given, to);
		this.moved.set(from, to);
	}
}

/** Many of the anchors stand before one that they stood behind; of a shuffled list, about half. */
function isReordered(order: readonly number[]): boolean {
	let descents = 0;
	order.forEach((at, index) => (descents += index > 0 && at < (order[index - 1] ?? 0) ? 1 : 0));
	return descents * 4 > order.length - 1;
}

/**
 * Judges unknown messages by where they stand among the anchors. Behind them: waiting. Before them: done and
 * forgotten, unless there are more of them than were. Between them: waiting, as all that is done there is known;
 * unless some that were before have gone, and may have been put there.
 */
function divide(
	unknown: readonly number[],
	sure: readonly number[],
	order: readonly number[],
	forgotten: number,
): Pick<ListingComparison, 'fresh' | 'unsure' | 'atLeast'> {
	const first = order.reduce((least, at) => Math.min(least, at), Infinity);
	const last = order.reduce((most, at) => Math.max(most, at), -1);
	const before = unknown.filter((at) => at < first);
	const between = unknown.filter((at) => at > first && at < last);
	const behind = unknown.filter((at) => at > last);
	const surplus = before.length - forgotten;
	return {
		fresh: ascending([...sure, ...behind, ...(surplus < 0 ? [] : between)]),
		unsure: [...(surplus > 0 ? before : []), ...(surplus < 0 ? between : [])],
		atLeast: Math.max(0, surplus),
	};
}

function ascending(places: readonly number[]): number[] {
	return [...places].sort((a, b) => a - b);
}
