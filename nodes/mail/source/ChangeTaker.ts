import { defined } from '../contracts/defined';
import type { MessageChange } from './ChangeFeed';
import type { SweepKind } from './ChangeJudge';
import type { FolderState } from './FolderState';
import { hashIn, hashOf, keyOf, markOf } from './messageKey';
import type { Waiting } from './MessageQueue';
import { likesIn } from './openInCursor';
import type { ReadMode } from './SourceSettings';

/** Applies the changes of a folder, sweep by sweep: which messages wait, and which no longer do. */
export class ChangeTaker {
	/** IDs in hand that the current sweep has listed. */
	private readonly present = new Set<string>();

	constructor(
		private readonly state: FolderState,
		private readonly read: ReadMode,
	) {}

	/** There are leftovers whose IDs can only be found by walking the folder. */
	get needsWalk(): boolean {
		return this.state.judge.wanted.size > 0;
	}

	/** How many messages the last recovery recognized. */
	get recognized(): number {
		return this.state.judge.recognized;
	}

	/** Ignores messages up to this key; used when a folder is read for the first time. */
	ignoreUntil(key: string): void {
		this.state.seen.forgetUntil(key);
	}

	/** Counts a message as done that was never processed; used when a folder is read for the first time. */
	passOver(change: MessageChange): void {
		const { seen } = this.state;
		if (change.removed) return;
		const key = keyOf(change.receivedAt, hashOf(change.id));
		const state = change.isRead === true ? 'read' : 'unread';
		if (key > seen.since) seen.add(key, markOf(change), state);
		else seen.passOver(key);
	}

	/**
	 * Something mentioned by the current sweep still has to be looked up: until then the position stays at
	 * the sweep's beginning, because nothing else in it would mention the message.
	 */
	hold(isHeld: boolean): void {
		this.state.sweep.isHeld = isHeld;
	}

	/**
	 * The current sweep is given out: the next one begins where it ended. What is not done becomes a
	 * leftover.
	 */
	moveOn(): void {
		const { sweep, queue } = this.state;
		if (sweep.isHeld) return;
		this.state.startAt(sweep.nextStart);
		sweep.number += 1;
		for (const waiting of [...queue.values()]) queue.add({ ...waiting, isLeft: true });
	}

	/** @param later hashes of messages that arrived after the end of a sweep that is repeated */
	begin(kind: SweepKind, later: ReadonlySet<string> = new Set()): void {
		const { sweep, reruns, judge, queue } = this.state;
		sweep.begin(kind, later.size > 0);
		this.present.clear();
		reruns.begin();
		judge.begin(kind, later);
		queue.forgetDropped();
		if (kind === 'recovery') this.distrustIds();
	}

	/**
	 * Whether nothing can be decided before the message is looked up: the server reported only what has
	 * changed.
	 */
	isUnknown({ id, removed, receivedAt, isRead }: MessageChange): boolean {
		const { inHand, queue, seen } = this.state;
		if (removed || receivedAt !== undefined || inHand.has(id) || queue.has(id)) return false;
		const state = seen.state(hashOf(id));
		if (this.read === 'unread') return isRead !== true && state !== 'unread';
		return state === undefined || state === 'gone';
	}

	/** Applies a change of the current sweep. */
	note(change: MessageChange): void {
		const { inHand, queue, judge, sweep, seen } = this.state;
		const { id, isRead } = change;
		this.noteWithdrawn(change);
		if (change.removed) return;
		if (inHand.has(id)) {
			this.present.add(id);
			return;
		}
		if (this.read === 'unread' && isRead !== false) {
			this.withdraw(id);
			return;
		}
		if (queue.has(id)) return;
		const key = keyOf(change.receivedAt, hashOf(id));
		const generation = judge.generationOf(change, key, sweep.isGivenOut(key));
		if (generation !== undefined) queue.add(this.waitingOf(change, key, generation));
		else if (sweep.kind !== 'log') seen.passOver(key);
	}

	/** Applies a change only if it says that a message is no longer for us. */
	noteWithdrawn({ id, removed, isRead }: MessageChange): void {
		const { seen } = this.state;
		const hash = hashOf(id);
		if (removed) {
			this.withdraw(id);
			seen.note(hash, 'gone');
		} else if (isRead === true) {
			if (this.read === 'unread') this.withdraw(id);
			if (seen.state(hash) === 'unread') seen.note(hash, 'read');
		}
	}

	/**
	 * Applies a message of a walk only if it is a leftover: the rest of the folder belongs to the sweep.
	 */
	noteLeft(change: MessageChange): void {
		const { judge, inHand, reruns, queue } = this.state;
		const hash = hashOf(change.id);
		if (change.removed || !judge.wanted.has(hash) || inHand.has(change.id)) return;
		queue.add(this.waitingOf(change, keyOf(change.receivedAt, hash), reruns.get(hash) ?? 0));
	}

	/** Leftovers that were not found are gone. */
	endLeft(): void {
		this.state.judge.forgetWanted();
	}

	/** @param end the state where the sweep ended */
	finish(end: string): void {
		const { queue, sweep, reruns, judge } = this.state;
		queue.cut();
		sweep.isCut = reruns.isOver || queue.beyond > 0;
		if (sweep.kind === 'recovery') this.findRenamed();
		judge.finish();
		sweep.finish(end);
		if (sweep.isCut || this.state.isSweepLarge) sweep.becomeLarge();
		// A large sweep is ordered by key, because a single key marks its progress.
		queue.keepListed(!sweep.isLarge, sweep.listsNewestFirst);
		this.state.settle();
	}

	/** IDs of messages that seem to be requested again; only a lookup can confirm it. */
	get doubtful(): string[] {
		return [...this.state.judge.asked].filter((id) => this.state.queue.has(id));
	}

	/** A message no longer waits: it is gone, or someone has read it. */
	withdraw(id: string): void {
		const { queue, inHand, reruns } = this.state;
		queue.delete(id);
		if (!inHand.has(id)) reruns.delete(hashOf(id));
	}

	private waitingOf(change: MessageChange, key: string, generation: number): Waiting {
		const { sweep, judge } = this.state;
		const { id, size } = change;
		return {
			id,
			place: sweep.list(key),
			key,
			mark: markOf(change),
			generation,
			isLeft: judge.wanted.delete(hashIn(key)),
			isNew: judge.isNew(change),
			...defined({ size }),
		};
	}

	private distrustIds(): void {
		const { queue, judge } = this.state;
		const left = [...queue.values()];
		for (const { id } of left) queue.delete(id);
		judge.distrustIds(left);
		this.state.startAt(undefined);
	}

	/** Searches for messages in hand or done that a walk did not list under another ID. */
	private findRenamed(): void {
		const { queue, inHand, judge } = this.state;
		const takeLike = likesIn(queue);
		for (const message of inHand.values()) {
			const found = this.present.has(message.id) ? undefined : takeLike(message);
			if (found !== undefined)
				inHand.rename(message.id, found.id, { ...message, id: found.id, key: found.key });
		}
		// A request for another execution is of a message that is done, and still has to be met.
		judge.findRenamed(
			queue,
			likesIn(queue, ({ generation }) => generation === 0),
		);
	}
}
