import type { WaitingQueue } from '../source/WaitingQueue';
import { splitCost } from './splitCost';
import type { UidSet } from './UidSet';

/**
 * Open messages split the ranges of what is done above the first open one, and the cursor has to hold
 * these.
 */
export const MAX_DONE_CHARACTERS = 2_000;

/** More are never taken at a time. */
const MAX_ROOM = 500;

/**
 * How many waiting messages may be taken, so that what is done still fits into the cursor.
 *
 * @param low everything up to this UID is done
 * @param done what is done above it
 * @param open UIDs in hand or put back, for the first time
 */
export function roomInCursor(
	low: number,
	done: UidSet,
	open: readonly number[],
	queue: WaitingQueue,
): number {
	let left = MAX_DONE_CHARACTERS - done.toCompact(low).length;
	let previous = low;
	for (const uid of [...open].sort((a, b) => a - b)) {
		left -= splitCost(uid, previous);
		previous = uid;
	}
	// Messages that were put back are already accounted for, and reruns lie below; these are bounded anyway.
	let room = queue.front.length;
	for (const uid of queue.others(MAX_ROOM)) {
		left -= splitCost(uid, previous);
		previous = uid;
		if (left < 0) break;
		room += 1;
	}
	return room;
}
