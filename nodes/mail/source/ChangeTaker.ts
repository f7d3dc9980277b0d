import { defined } from '../contracts/defined';
import type { MessageChange } from './ChangeFeed';
import type { SweepKind } from './ChangeJudge';
import type { FolderState } from './FolderState';
import { hashIn, hashOf, keyOf, markOf } from './messageKey';
import type { Waiting } from './MessageQueue';
import { likesIn } from './openInCursor';
import type { ReadMode } from './SourceSettings';

/** Takes up what a folder tells, sweep by sweep: which messages wait, and which do not any more. */
export class ChangeTaker {
	/** Ids in hand that the sweep under way has shown. */
	private readonly present = new Set<string>();

	constructor(
		private readonly state: FolderState,
		private readonly read: ReadMode,
	) {}

	/** Messages are left over of which only a walk through the folder tells the ids. */
	get needsWalk(): boolean {
		return this.state.judge.wanted.size > 0;
	}

	/** How many messages the last recovery knew again. */
	get recognised(): number {
		return this.state.judge.recognised;
	}

	/** Messages up to this key are of no interest: for the first time a folder is read. */
	ignoreUntil(key: string): void {
		this.state.seen.forgetUntil(key);
	}

	/** Counts a message as done that nobody has run: for the first time a folder is read. */
	passOver(change: MessageChange): void {
		const { seen } = this.state;
		if (change.removed) return;
		const key = keyOf(change.receivedAt, hashOf(change.id));
		const state = change.isRead === true ? 'read' : 'unread';
		if (key > seen.since) seen.add(key, markOf(change), state);
		else seen.passOver(key);
	}

	/**
	 * Something that the present sweep told of is still to be asked for: its beginning is the place to go on from until
	 * that is known, since nothing else in the position would tell of it.
	 */
	hold(isHeld: boolean): void {
		this.state.sweep.isHeld = isHeld;
	}

	/** The present sweep is given out: the next one begins where it ended. What is not done of it is left over. */
	moveOn(): void {
		const { sweep, queue } = this.state;
		if (sweep.isHeld) return;
		this.state.startAt(sweep.nextStart);
		sweep.number += 1;
		for (const waiting of [...queue.values()]) queue.add({ ...waiting, isLeft: true });
	}

	/** @param later hashes of messages that have come since the end of a sweep that is made once more */
	begin(kind: SweepKind, later: ReadonlySet<string> = new Set()): void {
		const { sweep, reruns, judge, queue } = this.state;
		sweep.begin(kind, later.size > 0);
		this.present.clear();
		reruns.begin();
		judge.begin(kind, later);
		queue.forgetDropped();
		if (kind === 'recovery') this.distrustIds();
	}

	/** Whether nothing can be decided of a message before it is asked for: the server told only what has changed. */
	isUnknown({ id, removed, receivedAt, isRead }: MessageChange): boolean {
		const { inHand, queue, seen } = this.state;
		if (removed || receivedAt !== undefined || inHand.has(id) || queue.has(id)) return false;
		const state = seen.state(hashOf(id));
		if (this.read === 'unread') return isRead !== true && state !== 'unread';
		return state === undefined || state === 'gone';
	}

	/** Takes a change of the sweep under way. */
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

	/** Takes a change only as far as it says that a message is not for us any more. */
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

	/** Takes a message of a walk only where it is left over: the rest of the folder is for the sweep to tell. */
	noteLeft(change: MessageChange): void {
		const { judge, inHand, reruns, queue } = this.state;
		const hash = hashOf(change.id);
		if (change.removed || !judge.wanted.has(hash) || inHand.has(change.id)) return;
		queue.add(this.waitingOf(change, keyOf(change.receivedAt, hash), reruns.get(hash) ?? 0));
	}

	/** What was left over and has not been found is gone. */
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
		// A large sweep goes by keys, since one key tells how far it has come.
		queue.keepListed(!sweep.isLarge, sweep.listsNewestFirst);
		this.state.settle();
	}

	/** Ids of messages that seem to be asked for again; only they can tell for sure. */
	get doubtful(): string[] {
		return [...this.state.judge.asked].filter((id) => this.state.queue.has(id));
	}

	/** A message does not wait any more: it has gone, or somebody has read it. */
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

	/** Messages in hand or done that a walk has not shown are looked for under another id. */
	private findRenamed(): void {
		const { queue, inHand, judge } = this.state;
		const takeLike = likesIn(queue);
		for (const hand of inHand.values()) {
			const found = this.present.has(hand.id) ? undefined : takeLike(hand);
			if (found !== undefined) inHand.rename(hand.id, found.id, { ...hand, id: found.id, key: found.key });
		}
		judge.findRenamed(queue, takeLike);
	}
}
