/** What the server reports about messages while a command changes them. */
export class ObservedChanges {
	/** Reported flags by UID (RFC 3501 section 6.4.6). */
	readonly flags = new Map<number, ReadonlySet<string>>();
	/** Messages whose expunging was reported, as far as their sequence numbers are known. */
	readonly expungedUids = new Set<number>();
	/** Number of messages expunged meanwhile, those of other clients included. */
	expunged = 0;
	private readonly numbers = new Map<number, number>();

	noteFlags({ seq, uid, flags }: { seq: number; uid?: number; flags?: ReadonlySet<string> }): void {
		if (uid === undefined || flags === undefined) return;
		this.flags.set(uid, flags);
		this.numbers.set(uid, seq);
	}

	/**
	 * Each EXPUNGE lowers the sequence numbers of the messages behind it by one (RFC 3501 section 7.4.1). It may
	 * report what another client did: a number that fits says whose it is, a count does not.
	 */
	noteExpunge({ seq, uid }: { seq?: number; uid?: number }): void {
		this.expunged += 1;
		if (uid !== undefined) this.expungedUids.add(uid);
		if (seq === undefined) return;
		for (const [other, number] of this.numbers) {
			if (number > seq) this.numbers.set(other, number - 1);
			if (number !== seq) continue;
			this.expungedUids.add(other);
			this.numbers.delete(other);
		}
	}
}
