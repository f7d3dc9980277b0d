/** Stored in the node's static data. */
export interface StoredState<C> {
	cursor?: C;
	/** When `cursor` was taken, in milliseconds since the epoch. */
	savedAt?: number;
	/** When a person last activated the workflow, likewise. */
	activatedAt?: number;
	/** Deduplication key of the last execution. */
	lastKey?: string;
	/** State of the loop guard. */
	arrivals?: string;
	/** The configuration with which the node was last published successfully. */
	published?: string;
}
