import { defined } from '../contracts/defined';
import type { ChangeCursor } from './ChangeCursor';
import type { SweepKind } from './ChangeJudge';
import { secondIn } from './messageKey';
import { oversizedStates } from './oversizedStates';

/** Octets of the cursor for states. */
const ROOM_FOR_STATES = 5_000;

/**
 * All that has changed from one state to another. It is given out oldest first; where it began is the place to go on
 * from until all of it is done. One of more messages than the position remembers (a large one) goes by keys, as one key
 * tells how far it has come.
 */
export class Sweep {
	/** Tells the sweeps of a process apart. */
	number = 1;
	kind: SweepKind = 'walk';
	/** Not all that waits is in memory: it has to be made once more. */
	isCut = false;
	/** Something that it told of is still to be asked for, and nothing else in the position would tell of it. */
	isHeld = false;
	/** The state was too long to be kept in the cursor, and another process knew it. */
	readonly isLost: boolean;
	private from: string | undefined;
	private next: string | undefined;
	private low: string | undefined;
	private done: number;
	/** It is made once more up to where it ended, and goes on from there. */
	private hasLater = false;
	/** Whether the server lists the oldest or the newest first, and where it is. */
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

	/** Of a large one that was interrupted: where it ended. What came later is for the next one. */
	get end(): string | undefined {
		return this.low === undefined ? undefined : this.next;
	}

	get isLarge(): boolean {
		return this.low !== undefined;
	}

	/** In a large one everything up to this key has been given out. */
	get givenOutUpTo(): string {
		return this.low ?? '';
	}

	/** How many of it are done. */
	get count(): number {
		return this.done;
	}

	/** Its end is known, and nothing keeps the position from going there. */
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

	/** @returns the place of a message in the server's list */
	list(key: string): number {
		const { listing } = this;
		const second = secondIn(key);
		listing.place += 1;
		if (listing.last !== '') listing.rise += second < listing.last ? -1 : second > listing.last ? 1 : 0;
		listing.last = second;
		return listing.place;
	}

	/** @param state where the server's list ended */
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

	/** Where the next one begins: where this one ended. */
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
