/** What headers revealed in addition to a list. */
export interface Findings {
	/** The order of the list, or its unique-ids, have changed. */
	isOther?: boolean;
	isReordered?: boolean;
	/** Times of arrival by place, for messages whose headers were read; milliseconds since the epoch. */
	arrivals?: ReadonlyMap<number, number>;
	/** By place, for messages that were done under another unique-id. */
	headerHashes?: ReadonlyMap<number, string>;
	/** Current ids of messages in hand, by the id they were taken with. */
	moved?: ReadonlyMap<string, number>;
}

/** Facts about a message that was read. */
export interface MessageFacts {
	headerHash: string;
	/** Milliseconds since the epoch. */
	arrivedAt: number | undefined;
}
