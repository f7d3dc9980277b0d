/** Of the next message of a run without gaps: at worst every other one of it is done, and each takes a gap and a comma. */
const WITHIN_A_RUN = 2;
/** A gap, a sign, a comma, and one to spare; the length of what lies between comes beside. */
const APART = 4;

/**
 * How many characters of the cursor open messages may take at worst, whichever of them are done first: each may split
 * what is done around it, as `UidSet.toCompact` writes it.
 *
 * @param uid of an open message
 * @param previous the open message before it, or what is done below
 */
export function splitCost(uid: number, previous: number): number {
	const gap = Math.max(1, uid - previous);
	return gap === 1 ? WITHIN_A_RUN : APART + gap.toString(36).length;
}
