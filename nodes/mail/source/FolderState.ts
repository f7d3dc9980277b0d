import type { ChangeCursor } from './ChangeCursor';
import { ChangeJudge, type JudgeOptions } from './ChangeJudge';
import { readCarriedOver } from './carriedOverCodec';
import type { DoneBefore } from './DoneBefore';
import { InFlight } from './InFlight';
import { MessageQueue } from './MessageQueue';
import { countOpen, type ChangeInHand, type Open } from './openInCursor';
import { Reruns } from './Reruns';
import { SEEN_CAPACITY, SeenMessages, splitHashes } from './SeenMessages';
import { Sweep } from './Sweep';

/** Each of these is in the cursor while it is open, hence a limit. */
const MAX_IN_HAND = 100;
/** A sweep up to this size is remembered message by message, with room for leftovers of earlier sweeps. */
const SMALL_SWEEP = SEEN_CAPACITY - MAX_IN_HAND;
/** Each takes twenty octets of the cursor. */
const MAX_RERUNS = 50;
/** Maximum waiting messages in memory; the rest is found by repeating the sweep. */
const MAX_WAITING = 20_000;

export interface ProgressOptions extends JudgeOptions {
	maxWaiting?: number;
	doneBefore?: DoneBefore;
	/** As in `ChangeFeed.ids`. */
	ids?: string;
}

/**
 * State of a folder with a change log, shared by `ChangeProgress` (gives out) and `ChangeTaker` (takes in).
 */
export class FolderState {
	readonly seen: SeenMessages;
	readonly sweep: Sweep;
	readonly reruns: Reruns;
	readonly judge: ChangeJudge;
	readonly queue: MessageQueue;
	readonly inHand = new InFlight<ChangeInHand>(MAX_IN_HAND);

	constructor(options: ProgressOptions, cursor: Partial<ChangeCursor>) {
		const { seen = '', seenSince = '', unreadFloor = '', read } = cursor;
		this.seen = new SeenMessages(seen, seenSince, unreadFloor, options.doneBefore);
		this.sweep = new Sweep(cursor);
		this.reruns = new Reruns(cursor.reruns ?? {}, cursor.generation ?? 0, MAX_RERUNS);
		this.queue = new MessageQueue(options.maxWaiting ?? MAX_WAITING);
		// Done under another reading mode: whatever the message looks like now is no request for another
		// execution.
		if (read !== undefined && read !== options.read) this.seen.forgetOrder();
		const { whole, hashes } = readCarriedOver(cursor.left ?? [], this.reruns);
		for (const waiting of whole) this.queue.add(waiting);
		const open = splitHashes(cursor.open ?? '');
		this.judge = new ChangeJudge(options, this.seen, this.reruns, { wanted: hashes, open });
	}

	get open(): Open {
		return { inHand: this.inHand.values(), queue: this.queue, sweep: this.sweep.number };
	}

	/** The sweep has more messages than the position can remember one by one. */
	get isSweepLarge(): boolean {
		return this.sweep.count + countOpen(this.open, SMALL_SWEEP) > SMALL_SWEEP;
	}

	/** Where the next sweep begins; undefined: with a walk through the folder. */
	startAt(state: string | undefined): void {
		this.sweep.startAt(state);
		this.judge.forgetOpen();
	}

	/** Once all of a sweep is done, its end is the place to continue from. */
	settle(): void {
		if (this.sweep.mayEnd && countOpen(this.open, 0) === 0) this.startAt(this.sweep.nextStart);
	}
}
