/**
 * For the next message of a contiguous run: at worst every other one is done, each with a gap and a comma.
 */
const WITHIN_A_RUN = 2;
/** A gap, a sign, a comma, and one to spare; the length of the distance is added. */
const APART = 4;

/**
 * How many characters of the cursor open messages may take at worst, whichever of them are done first: each
 * may split the ranges around it, as written by `UidSet.toCompact`.
 *
 * @param uid of an open message
 * @param previous the open message before it, or the end of what is done below
 */
export function splitCost(uid: number, previous: number): number {
	const gap = Math.max(1, uid - previous);
	return gap === 1 ? WITHIN_A_RUN : APART + gap.toString(36).length;
}
