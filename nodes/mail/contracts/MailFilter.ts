/** `take`, `exclude`, or `undecided`: the header section alone is not enough to decide. */
export type FilterVerdict = 'take' | 'exclude' | 'undecided';

/**
 * Decides which messages are of interest. It works on octets, so that every protocol can use it, and on the
 * header section first, so that the body of an excluded message need not be fetched. The same octets always
 * get the same verdict.
 */
export interface MailFilter {
	/** Names of the header fields it reads, in lower case; a source may fetch only these. */
	readonly headerFields: readonly string[];
	/**
	 * Messages it cannot judge are excluded: the filter is there for security (it keeps out forged
	 * senders), not for convenience.
	 */
	readonly failsClosed?: boolean;
	/** @param header the header section, or at least those fields of it */
	judgeHeader(header: Buffer): FilterVerdict;
	/** @param mime the whole message; `omitted` parts of it count as empty */
	judge(mime: Buffer): Promise<Exclude<FilterVerdict, 'undecided'>>;
}
