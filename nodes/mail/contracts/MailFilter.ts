/** `take` it, `exclude`, or `undecided`: what was shown is not enough to tell. */
export type FilterVerdict = 'take' | 'exclude' | 'undecided';

/**
 * Decides which messages are of interest. On octets, so that every protocol can ask it; by the header section first,
 * so that the body of what is left out need not be fetched. The same octets always get the same verdict.
 */
export interface MailFilter {
	/** Names of the header fields it reads, in lower case: a source that can choose need not fetch others. */
	readonly headerFields: readonly string[];
	/** What it cannot judge it excludes: it keeps out senders who pose as others, and not only what is of no interest. */
	readonly failsClosed?: boolean;
	/** @param header the header section, or at least those fields of it */
	judgeHeader(header: Buffer): FilterVerdict;
	/** @param mime the whole message; `omitted` parts of it count as empty */
	judge(mime: Buffer): Promise<Exclude<FilterVerdict, 'undecided'>>;
}
