import { hashIn, secondIn } from './messageKey';
import type { MessageQueue, Waiting } from './MessageQueue';

/** Hashes of open messages in the cursor: all that can be in hand, and some that were passed over. */
const MAX_OPEN = 200;

/** A message in hand, and the sweep it is of. */
export interface ChangeInHand extends Waiting {
	readonly sweep: number;
}

/** What is open in a folder. */
export interface Open {
	inHand: readonly ChangeInHand[];
	queue: MessageQueue;
	/** Number of the present sweep. */
	sweep: number;
}

/**
 * Hashes of what could be taken for done a second time; last, what only a server that loses its state would not tell of.
 * @param forgotten up to it messages may be done and not remembered
 * @param low up to it everything was given out
 */
export function openHashes({ inHand, queue, sweep }: Open, forgotten: string, low: string): string[] {
	const limit = low > forgotten ? low : forgotten;
	const ofHand = inHand.filter((hand) => hand.sweep === sweep && hand.key <= limit);
	const ofQueue = queue.upTo(limit, MAX_OPEN).filter(({ isLeft }) => !isLeft);
	const open = [...ofHand, ...ofQueue];
	const isTold = ({ key, isNew }: Waiting) => key > low && isNew === true;
	return [...open.filter((one) => !isTold(one)), ...open.filter(isTold)]
		.slice(0, MAX_OPEN)
		.map(({ key }) => hashIn(key));
}

/** What sweeps before the present one have left over. */
export function leftOver({ inHand, queue, sweep }: Open): Waiting[] {
	const ofHand = inHand.filter((hand) => hand.sweep !== sweep);
	return [...[...queue.values()].filter(({ isLeft }) => isLeft), ...ofHand];
}

/** How many messages of the sweep are open, counted up to `most`. */
export function countOpen({ inHand, queue, sweep }: Open, most: number): number {
	let count = inHand.filter((hand) => hand.sweep === sweep).length;
	for (const { isLeft } of queue.values()) {
		if (count > most) break;
		if (!isLeft) count += 1;
	}
	return count;
}

/**
 * Of messages that wait, finds those that are like one under another id: they arrived in the same second and have the
 * same mark.
 * @returns takes such a message from the queue
 */
export function likesIn(queue: MessageQueue): (one: Pick<Waiting, 'key' | 'mark'>) => Waiting | undefined {
	const likes = new Map([...queue.values()].map((one) => [secondIn(one.key) + one.mark, one]));
	return ({ key, mark }) => {
		const found = likes.get(secondIn(key) + mark);
		return found !== undefined && queue.delete(found.id) ? found : undefined;
	};
}
