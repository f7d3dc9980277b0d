import { defined } from '../contracts/defined';
import type { ChangeCursor } from './ChangeCursor';
import type { SweepKind } from './ChangeJudge';
import { secondIn } from './messageKey';
import { oversizedStates } from './oversizedStates';

/** Maximum octets of the cursor for states. */
const ROOM_FOR_STATES = 5_000;

/**
 * All changes from one state to another. They are given out oldest first; the start is the place to
 * continue from until everything is done. A sweep with more messages than the position can remember (a
 * large one) is ordered by key, because a single key then marks its progress.
 */
export class Sweep {
	/** Distinguishes the sweeps of a process. */
	number = 1;
	kind: SweepKind = 'walk';
	/** Not all waiting messages are in memory: it has to be repeated. */
	isCut = false;
	/**
	 * Something it mentioned still has to be looked up, and nothing else in the position would mention it.
	 */
	isHeld = false;
	/** The state was too long to be stored in the cursor, and the process that had it is gone. */
	readonly isLost: boolean;
	private from: string | undefined;
	private next: string | undefined;
	private low: string | undefined;
	private done: number;
	/** It is repeated up to where it ended, and continued from there. */
	private hasLater = false;
	/** Whether the server lists the oldest or the newest first, and the current place in its list. */
	private readonly listing = { place: 0, rise: 0, last: '' };

	constructor({ state, longState, next, low, count }: Partial<ChangeCursor>) {
		this.from = longState === undefined ? state || undefined : oversizedStates.get(longState);
		this.isLost = longState !== undefined && this.from === undefined;
		this.next = next;
		this.low = low;
		this.done = count ?? 0;
	}

	/** The state to ask for changes since; undefined for a walk through the folder. */
	get state(): string | undefined {
		return this.from;
	}

	/** Of an interrupted large one: where it ended. Later messages belong to the next one. */
	get end(): string | undefined {
		return this.low === undefined ? undefined : this.next;
	}

	get isLarge(): boolean {
		return this.low !== undefined;
	}

	/** In a large one, everything up to this key was given out. */
	get givenOutUpTo(): string {
		return this.low ?? '';
	}

	/** Number of messages that are done. */
	get count(): number {
		return this.done;
	}

	/** Its end is known, and the position may move there. */
	get mayEnd(): boolean {
		return !this.isCut && !this.isHeld && this.next !== undefined;
	}

	get listsNewestFirst(): boolean {
		return this.listing.rise < 0;
	}

	isGivenOut(key: string): boolean {
		return this.low !== undefined && key <= this.low;
	}

	begin(kind: SweepKind, hasLater: boolean): void {
		this.kind = kind;
		this.hasLater = hasLater;
		this.isCut = false;
		Object.assign(this.listing, { place: 0, rise: 0, last: '' });
	}

	/** @returns the message's place in the server's list */
	list(key: string): number {
		const { listing } = this;
		const second = secondIn(key);
		listing.place += 1;
		if (listing.last !== '') listing.rise += second < listing.last ? -1 : second > listing.last ? 1 : 0;
		listing.last = second;
		return listing.place;
	}

	/** @param state at the end of the server's list */
	finish(state: string): void {
		this.next = this.hasLater ? (this.next ?? state) : state;
	}

	becomeLarge(): void {
		this.low ??= '';
	}

	noteGivenOut(key: string): void {
		if (this.low !== undefined && key > this.low) this.low = key;
	}

	noteDone(): void {
		this.done += 1;
	}

	/** Where the next one begins, which is where this one ended. */
	get nextStart(): string | undefined {
		return this.next ?? this.from;
	}

	startAt(state: string | undefined): void {
		this.from = state;
		this.next = undefined;
		this.low = undefined;
		this.done = 0;
	}

	toCursor(): Pick<ChangeCursor, 'state' | 'longState' | 'next' | 'low' | 'count'> {
		const { from = '', next, low, done: count } = this;
		const isLong = from.length > ROOM_FOR_STATES;
		const hasEnd = low !== undefined && next !== undefined && from.length + next.length <= ROOM_FOR_STATES;
		return {
			...(isLong ? { state: '', longState: oversizedStates.keep(from) } : { state: from }),
			...(hasEnd ? { next } : {}),
			...defined({ low }),
			count,
		};
	}
}
