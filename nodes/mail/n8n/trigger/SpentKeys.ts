import type { RunOutcome } from '../../delivery/InFlightMessage';

/** Tries that are remembered; a key that is forgotten costs its message one more refusal. */
const MAX_REMEMBERED = 1000;

/**
 * Deduplication keys that n8n has taken for runs that never began. n8n stores a run before it starts it. Where the
 * start fails after that, the key is taken for nothing, and a refusal says no more than that. With a queue the message
 * gets another key. Without one, n8n starts what it has stored when n8n itself is started next, so that another run
 * would be a second one.
 */
export class SpentKeys {
	/** How many keys of a try are spent, by the first of them. */
	private readonly spent = new Map<string, number>();

	/** @returns how many keys of this try were taken for runs that never began; undefined where all began */
	count(first: string): number | undefined {
		return this.spent.get(first);
	}

	/**
	 * Takes note of what became of a run.
	 *
	 * @param first the first key of the try
	 * @param startsLater whether n8n starts what it has stored when it is started next
	 * @returns what it means for the message, and whether a run is stored that n8n has yet to start
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
		// Asked under the same key once more first: it may be that nothing was stored.
		this.spent.set(first, said === 'refused' ? (spent ?? 0) + 1 : (spent ?? 0));
		return { outcome: 'notStarted' };
	}
}
