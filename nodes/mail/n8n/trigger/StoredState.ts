/** What is kept in the node's static data. */
export interface StoredState<C> {
	cursor?: C;
	/** When `cursor` was taken, in milliseconds since the epoch. */
	savedAt?: number;
	/** When a person activated the workflow last, likewise. */
	activatedAt?: number;
	/** The deduplication key of the last message that was run. */
	lastKey?: string;
	/** What the loop guard has counted. */
	arrivals?: string;
	/** What the node was published with when it last went well. */
	published?: string;
}
