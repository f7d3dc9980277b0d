import type { RunOutcome } from '../../delivery/InFlightMessage';

/** Limit for remembered attempts; a forgotten key costs its message one more refusal. */
const MAX_REMEMBERED = 1000;

/**
 * Deduplication keys that n8n has recorded for executions that never began. n8n stores an execution before
 * it starts it. If the start then fails, the key is used up, and a refusal does not say so. In queue mode
 * the message gets another key. Without a queue, n8n runs the stored execution at its next start, so that
 * another one would be a duplicate.
 */
export class SpentKeys {
	/** Number of used keys per attempt, by its first key. */
	private readonly spent = new Map<string, number>();

	/**
	 * @returns how many keys of this attempt were used for executions that never began; undefined if there
	 * were none
	 */
	count(first: string): number | undefined {
		return this.spent.get(first);
	}

	/**
	 * Records the result of an execution.
	 *
	 * @param first the first key of the attempt
	 * @param startsLater whether n8n runs stored executions at its next start
	 * @returns what it means for the message, and whether a stored execution is yet to be run by n8n
	 */
	outcome(
		first: string,
		said: RunOutcome,
		startsLater: () => boolean,
	): { outcome: RunOutcome; isStoredOnly?: true } {
		const spent = this.spent.get(first);
		if (said !== 'notStarted' && (said !== 'refused' || spent === undefined)) {
			this.spent.delete(first);
			return { outcome: said };
		}
		if (said === 'refused' && startsLater()) {
			this.spent.delete(first);
			return { outcome: said, isStoredOnly: true };
		}
		if (this.spent.size >= MAX_REMEMBERED) this.spent.clear();
		// The same key is tried once more first, because possibly nothing was stored.
		this.spent.set(first, said === 'refused' ? (spent ?? 0) + 1 : (spent ?? 0));
		return { outcome: 'notStarted' };
	}
}
