import { defined } from '../contracts/defined';
import { CLOCK_SKEW_MS } from '../source/firstLook';
import { WaitingQueue } from '../source/WaitingQueue';
import { ascending, type KnownMaildrop } from './compareListing';
import { DoneWindow, type DoneMessage } from './DoneWindow';
import type { Findings, MessageFacts } from './Findings';
import { GivenKeys } from './GivenKeys';
import { ListOrder, type Order } from './ListOrder';
import { OpenMessages } from './OpenMessages';
import type { MaildropIdentity, Pop3Cursor } from './Pop3Cursor';
import { rebuiltDone } from './rebuiltDone';

/** The last ones done, wherever they are in the list: more than arrive within the skew of a clock. */
const MAX_RECENT = 40;

/**
 * Which messages of a maildrop are done, in hand or waiting. Works on lists of unique-ids and not on the
 * network; `Pop3Source` passes on the server's responses.
 *
 * It shares no more with `ImapProgress` and `ChangeProgress` than the parts in `mail/source` (the queue,
 * retries): here what is done is identified by places in a list without keys, there by ascending UIDs or by
 * hashes in an unordered log.
 */
export class Pop3Progress {
	private readonly done: DoneWindow;
	private readonly listOrder: ListOrder;
	private newest: number;
	private recent: string[];
	private ids: readonly string[] = [];
	private queue = new WaitingQueue();
	private readonly open: OpenMessages;
	private readonly keys: GivenKeys;

	/** @param from absent if the maildrop was never read; `begin` has to be called then */
	constructor(
		private readonly identity: MaildropIdentity,
		from: Partial<Pop3Cursor> = {},
	) {
		this.done = new DoneWindow(from);
		this.listOrder = new ListOrder(from.order);
		this.open = new OpenMessages(from.open);
		this.keys = new GivenKeys(from);
		this.newest = from.arrivedAt ?? 0;
		this.recent = [...(from.recent ?? [])];
	}

	get waiting(): number {
		return this.queue.length;
	}

	/** All messages on the server for us: waiting and in hand. */
	get size(): number {
		return this.waiting + this.open.size;
	}

	/** How many more messages may be taken. */
	get room(): number {
		return this.open.room;
	}

	/**
	 * Messages that arrived earlier count as done if nothing else decides; milliseconds since the epoch.
	 */
	get doneUntil(): number {
		return this.newest - CLOCK_SKEW_MS;
	}

	/** Done and to be deleted, without those that are gone already. */
	get pendingDelete(): DoneMessage[] {
		return this.done.pendingDelete;
	}

	/** The order in which the server lists; undefined until proven. */
	get order(): Order | undefined {
		return this.listOrder.proven;
	}

	/** Number of messages that were done and are not known individually. */
	get forgotten(): number {
		return this.done.forgotten;
	}

	/** Whether it was done recently, or is in hand. */
	isKnown(id: string): boolean {
		return this.done.get(id) !== undefined || this.open.isInHand(id);
	}

	/**
	 * A new session has returned a list. @param isTurned it was reversed, because the server lists the
	 * newest first
	 */
	beginList(isTurned: boolean): void {
		this.listOrder.beginList(isTurned);
	}

	idAt(at: number): string {
		return this.ids[at] ?? '';
	}

	/** The current id of a message in hand. @param given the id under which it was taken */
	nameOf(given: string): string {
		return this.open.nameOf(given);
	}

	/** Of a message that is done or in hand. */
	headerHashOf(id: string): string | undefined {
		return this.open.headerHashOf(id) ?? this.done.get(id)?.headerHash;
	}

	/** Counts a message as in hand without giving it out, because a predecessor did. */
	adopt(id: string, headerHash: string): void {
		this.open.take(id, { at: -1, isVerified: false, headerHash });
	}

	/** What a list is compared with. */
	get maildrop(): KnownMaildrop {
		const places = new Map(this.ids.map((id, at) => [id, at]));
		const waiting = new Set(this.peek(this.waiting));
		return {
			lastList: (id) => {
				const at = places.get(id);
				if (at === undefined) return undefined;
				return waiting.has(at) ? 'waiting' : 'done';
			},
			anchors: this.done.anchors,
			forgotten: this.done.forgotten,
			recent: new Set(this.recent),
			order: this.listOrder.ofList,
			stateOf: (id) => this.done.get(id),
			isInHand: (id) => this.open.isInHand(id),
			isOpen: (id) => this.open.isOpen(id),
			inHand: this.open.headerHashes,
		};
	}

	/**
	 * Whether a message with this header section was done.
	 * @param arrivedAt milliseconds since the epoch
	 * @param mayBeForgotten some processed messages are no longer known, so the time decides
	 */
	isDone(headerHash: string, arrivedAt: number | undefined, mayBeForgotten: boolean): boolean {
		return (
			this.done.headerHashes.has(headerHash) || (mayBeForgotten && (arrivedAt ?? Infinity) <= this.doneUntil)
		);
	}

	/** Whether a message is certainly newer than all that were done. */
	isNewer(headerHash: string, arrivedAt: number | undefined): boolean {
		return !this.done.headerHashes.has(headerHash) && (arrivedAt ?? 0) > this.newest;
	}

	/** Makes a list the current one. @param fresh places of the waiting messages, without those in hand */
	settle(ids: readonly string[], fresh: readonly number[], findings: Findings = {}): void {
		const places = new Map(ids.map((id, at) => [id, at]));
		const waits = new Set(fresh);
		for (const [id, at] of findings.moved ?? []) {
			this.open.move(id, ids[at] ?? '');
			this.keys.move(id, ids[at] ?? '');
		}
		const others = new Set(fresh.map((at) => ids[at] ?? ''));
		for (const id of others) this.done.delete(id);
		this.recent = this.recent.filter((id) => !others.has(id));
		if (findings.isReordered) this.listOrder.forget();
		const arrivals = [...(findings.arrivals ?? [])].sort(([a], [b]) => a - b);
		for (const [at, arrivedAt] of arrivals) this.listOrder.note(at, arrivedAt);
		this.listOrder.beginList(this.listOrder.isTurned);
		if (findings.isOther) {
			const isOpen = (id: string, at: number) => waits.has(at) || this.open.isInHand(id);
			this.done.rebuild(rebuiltDone(this.done, ids, isOpen, findings.headerHashes));
		}
		this.done.place(({ id }) => places.get(id));
		let done = 0;
		ids.forEach((id, at) => {
			if (!waits.has(at) && !this.open.isInHand(id) && this.done.get(id) === undefined) done += 1;
		});
		this.done.forgotten = done;
		this.open.place(places);
		this.keys.place((id) => places.has(id) || this.open.isInHand(id), fresh.length === 0);
		this.ids = ids;
		this.queue = new WaitingQueue(ascending(fresh));
	}

	/** The first list of a maildrop. @param since earlier messages are not wanted */
	begin(ids: readonly string[], fresh: readonly number[], since: number): void {
		this.newest = since;
		this.settle(ids, fresh, { isOther: true });
	}

	/** The session is over, so numbers are no longer valid. */
	leaveSession(): void {
		this.open.leaveSession();
		for (const message of this.done.pendingDelete) message.isVerified = false;
	}

	/** The next places, oldest first, without taking them. */
	peek(limit: number): number[] {
		return this.queue.peek(limit);
	}

	/** Takes messages that `peek` returned; those skipped stay in their place. */
	take(places: readonly number[]): void {
		for (const at of places) this.open.take(this.idAt(at), { at, isVerified: true, headerHash: '' });
		this.queue.take(places);
	}

	/**
	 * @param key derived from its unique-id and its header @returns the key to give it out with, which may
	 * be that of an earlier unique-id
	 */
	keyOf(id: string, key: string): string {
		return this.keys.keyOf(id, key);
	}

	/** A message that was taken has been read. */
	noteHeaderHash(id: string, headerHash: string): void {
		this.open.noteHeaderHash(id, headerHash);
	}

	/** Returns a message to the queue, to be tried again before all others. */
	putBack(at: number): void {
		this.open.putBack(this.idAt(at));
		this.queue.putBack(at);
	}

	/** A message that was taken is no longer on the server. */
	gone(at: number): void {
		this.open.end(this.idAt(at));
		this.keys.end(this.idAt(at));
	}

	/** @param isPendingDelete it is to be deleted */
	acknowledge(given: string, { headerHash, arrivedAt }: MessageFacts, isPendingDelete: boolean): void {
		const message = this.open.end(given);
		if (message === undefined) return;
		const { id } = message;
		this.keys.end(id);
		// With a clock that is ahead, later messages would look older than they are.
		if (arrivedAt !== undefined) this.newest = Math.max(this.newest, Math.min(arrivedAt, Date.now()));
		this.recent = [...this.recent.slice(1 - MAX_RECENT), id];
		const isListed = message.at >= 0;
		if (isListed) this.listOrder.note(message.at, arrivedAt);
		const at = isListed ? message.at : this.ids.length;
		const state = !isListed ? 'gone' : isPendingDelete ? 'pendingDelete' : 'kept';
		this.done.add({ id, headerHash, state, at, isVerified: message.isVerified });
	}

	/** The result for a message that had to be deleted. */
	deleted(id: string, outcome: 'gone' | 'kept'): void {
		this.done.settle(id, outcome);
	}

	toCursor(): Pop3Cursor {
		return {
			version: 1,
			...this.identity,
			...this.done.toCursor(),
			open: this.open.ids,
			...this.keys.toCursor(),
			recent: this.recent,
			arrivedAt: this.newest,
			...defined({ order: this.order }),
		};
	}
}
