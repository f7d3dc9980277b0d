import { hashIn, secondIn } from './messageKey';
import type { MessageQueue, Waiting } from './MessageQueue';

/** Hashes of open messages in the cursor: everything that can be in hand, and some that were skipped. */
const MAX_OPEN = 200;

/** A message in hand, with its sweep. */
export interface ChangeInHand extends Waiting {
	readonly sweep: number;
}

/** The open messages of a folder. */
export interface Open {
	inHand: readonly ChangeInHand[];
	queue: MessageQueue;
	/** Number of the current sweep. */
	sweep: number;
}

/**
 * Hashes of open messages that could look done; last come those that matter only if the server loses its
 * state.
 * @param forgotten messages up to this key may be done and not remembered
 * @param low everything up to this key was given out
 */
export function openHashes({ inHand, queue, sweep }: Open, forgotten: string, low: string): string[] {
	const limit = low > forgotten ? low : forgotten;
	const ofHand = inHand.filter((hand) => hand.sweep === sweep && hand.key <= limit);
	const ofQueue = queue.upTo(limit, MAX_OPEN).filter(({ isLeft }) => !isLeft);
	const open = [...ofHand, ...ofQueue];
	const isReported = ({ key, isNew }: Waiting) => key > low && isNew === true;
	return [...open.filter((one) => !isReported(one)), ...open.filter(isReported)]
		.slice(0, MAX_OPEN)
		.map(({ key }) => hashIn(key));
}

/** Leftovers of earlier sweeps. */
export function leftOver({ inHand, queue, sweep }: Open): Waiting[] {
	const ofHand = inHand.filter((hand) => hand.sweep !== sweep);
	return [...[...queue.values()].filter(({ isLeft }) => isLeft), ...ofHand];
}

/** Number of open messages of the sweep, counted up to `most`. */
export function countOpen({ inHand, queue, sweep }: Open, most: number): number {
	let count = inHand.filter((hand) => hand.sweep === sweep).length;
	for (const { isLeft } of queue.values()) {
		if (count > most) break;
		if (!isLeft) count += 1;
	}
	return count;
}

/**
 * Finds waiting messages that are probably the same as one under another ID: they arrived in the same
 * second and have the same mark.
 * @param mayBe excludes others
 * @returns a function that takes such a message from the queue
 */
export function likesIn(
	queue: MessageQueue,
	mayBe: (waiting: Waiting) => boolean = () => true,
): (one: Pick<Waiting, 'key' | 'mark'>) => Waiting | undefined {
	const likes = new Map([...queue.values()].filter(mayBe).map((one) => [secondIn(one.key) + one.mark, one]));
	return ({ key, mark }) => {
		const found = likes.get(secondIn(key) + mark);
		return found !== undefined && queue.delete(found.id) ? found : undefined;
	};
}
