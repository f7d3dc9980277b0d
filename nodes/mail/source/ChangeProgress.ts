import { defined } from '../contracts/defined';
import type { ChangedFolder, ChangeCursor } from './ChangeCursor';
import { ChangeTaker } from './ChangeTaker';
import { writeCarriedOver } from './carriedOverCodec';
import type { WaitingMessages } from './FetchPort';
import { FolderState, type ProgressOptions } from './FolderState';
import { hashIn, hashOf, keyOf } from './messageKey';
import type { Waiting } from './MessageQueue';
import { leftOver, openHashes } from './openInCursor';

/** Number of the sweep for leftovers of earlier ones. */
const BEFORE = 0;

/**
 * Which messages of a folder are done, in hand or waiting. Works on changes and not on the network;
 * `FolderSweeps` passes the server's changes to `changes`, sweep by sweep.
 */
export class ChangeProgress implements WaitingMessages<Waiting> {
	/** Receives the changes. */
	readonly changes: ChangeTaker;
	private readonly of: FolderState;
	/** The cursor has another kind of IDs than the feed uses now. */
	readonly hasOtherIds: boolean;

	constructor(
		private readonly folder: ChangedFolder,
		private readonly options: ProgressOptions,
		cursor: Partial<ChangeCursor> = {},
	) {
		this.of = new FolderState(options, cursor);
		this.hasOtherIds = cursor.ids !== options.ids;
		this.changes = new ChangeTaker(this.of, options.read);
	}

	get waiting(): number {
		return this.of.queue.size;
	}

	/** All messages on the server for us: waiting and in hand. */
	get size(): number {
		const { queue, inHand } = this.of;
		return queue.size + queue.beyond + inHand.size;
	}

	/** How many more messages may be taken. */
	get room(): number {
		return this.of.inHand.room;
	}

	/** Not all waiting messages are in memory: the same sweep has to be repeated. */
	get isIncomplete(): boolean {
		return this.of.sweep.isCut;
	}

	/** The state to ask for changes since; undefined for a walk through the folder. */
	get state(): string | undefined {
		return this.of.sweep.state;
	}

	/** Of an interrupted large sweep: where it ended. Later messages belong to the next one. */
	get end(): string | undefined {
		return this.of.sweep.end;
	}

	/** The state was too long to be stored in the cursor, and the process that had it is gone. */
	get isLost(): boolean {
		return this.of.sweep.isLost;
	}

	/** It waits, or is in hand. */
	isOpen(id: string): boolean {
		return this.of.queue.has(id) || this.of.inHand.has(id);
	}

	/** It is done, and the folder has reported that it is read. */
	isRead(id: string): boolean {
		return this.of.seen.state(hashOf(id)) === 'read';
	}

	/** Counts a message as in hand without giving it out, because a predecessor did. */
	adopt({ id, mark, generation, size, receivedAt }: Omit<Waiting, 'key'> & { receivedAt?: Date }): void {
		const { queue, judge, sweep, inHand } = this.of;
		const hash = hashOf(id);
		const wasLeft = queue.delete(id) || judge.wanted.delete(hash);
		const message = { id, key: keyOf(receivedAt, hash), mark, generation, isLeft: wasLeft };
		const ofSweep = wasLeft ? BEFORE : sweep.number;
		inHand.take(id, { ...message, ...defined({ size }), sweep: ofSweep });
	}

	/** The next messages, oldest first, without taking them. */
	peek(limit: number): Waiting[] {
		return this.of.queue.peek(limit);
	}

	/** Takes messages that `peek` returned; those skipped stay in their place. */
	take(picks: readonly Waiting[]): void {
		const { queue, inHand, sweep } = this.of;
		for (const waiting of picks) {
			queue.delete(waiting.id);
			inHand.take(waiting.id, { ...waiting, sweep: waiting.isLeft ? BEFORE : sweep.number });
			if (!waiting.isLeft) sweep.noteGivenOut(waiting.key);
		}
	}

	/** Returns a message to the queue, to be tried again. */
	putBack({ id }: Pick<Waiting, 'id'>): void {
		const { queue, inHand, sweep } = this.of;
		const message = inHand.putBack(id);
		if (message !== undefined) queue.add({ ...message, isLeft: message.sweep !== sweep.number });
	}

	/** A message in hand no longer exists. */
	gone({ id }: Pick<Waiting, 'id'>): void {
		this.of.inHand.putBack(id);
		this.of.reruns.delete(hashOf(id));
		this.of.settle();
	}

	/** The current ID of a message in hand; IDs may change after a lost state. */
	idOf(given: string): string {
		return this.of.inHand.nameOf(given);
	}

	/** @param isUnread whether it is still unread on the server after the action */
	acknowledge(given: string, isUnread: boolean): void {
		const { inHand, reruns, seen, sweep } = this.of;
		const message = inHand.end(given);
		if (message === undefined) return;
		reruns.delete(hashIn(message.key));
		seen.add(message.key, message.mark, isUnread ? 'unread' : 'read');
		if (message.sweep === sweep.number) sweep.noteDone();
		this.of.settle();
	}

	/** A processed message was marked as read later than the others. */
	noteRead(id: string): void {
		this.of.seen.note(hashOf(id), 'read');
	}

	toCursor(): ChangeCursor {
		const { seen, sweep, reruns, open } = this.of;
		const forgotten = this.options.read === 'unread' ? seen.unreadFloor : seen.since;
		return {
			version: 1,
			...this.folder,
			read: this.options.read,
			...defined({ ids: this.options.ids }),
			...sweep.toCursor(),
			open: openHashes(open, forgotten, sweep.givenOutUpTo).join(''),
			left: writeCarriedOver(leftOver(open)),
			unreadFloor: seen.unreadFloor,
			generation: reruns.generation,
			reruns: reruns.toRecord(),
			seen: seen.toString(),
			seenSince: seen.since,
		};
	}
}
