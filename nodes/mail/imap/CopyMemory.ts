const MAX_REMEMBERED = 5_000;

/**
 * For a move without MOVE: messages copied to the target folder since then have this UID or a higher one.
 */
export interface CopyMark {
	readonly folder: string;
	readonly uidValidity: string;
	readonly uidNext: number;
}

/** Copies that a killed process may have left: of these messages, in this range of the target. */
export interface EarlierCopies {
	readonly from: number;
	/** UIDNEXT of the target before this process copied anything. */
	readonly end: number;
	/** Fingerprints of the messages there; fetched once. */
	prints?: ReadonlySet<string>;
}

/**
 * Copies that were started and whose result is unknown, so that nothing is copied twice: those of this
 * process, which outlive a connection, and, by a mark in the position, those of a process that was killed
 * between COPY and EXPUNGE.
 */
export class CopyMemory {
	/** By message: the target's UIDNEXT before it was copied. */
	private readonly begun = new Map<string, number>();
	private stored: CopyMark | undefined;
	private latest: CopyMark | undefined;
	private earlier: EarlierCopies | undefined;
	/** UIDs from here on are new: no earlier process can have copied them. */
	private arrivedSince = Infinity;

	/**
	 * Restores the mark of the position; called once, before anything is copied.
	 * @param uidNext of the source folder
	 */
	resume(mark: CopyMark | undefined, uidNext: number | undefined): void {
		if (this.stored !== undefined) return;
		this.stored = mark;
		this.arrivedSince = uidNext ?? Infinity;
	}

	/** Records the state of the target before something is copied there. */
	look(target: CopyMark): void {
		const { stored } = this;
		const isSame = stored?.folder === target.folder && stored.uidValidity === target.uidValidity;
		if (this.latest === undefined && isSame && stored.uidNext < target.uidNext)
			this.earlier = { from: stored.uidNext, end: target.uidNext };
		this.latest = target;
	}

	/** The range in which an earlier process may have left a copy of this message. */
	earlierCopies(uid: number): EarlierCopies | undefined {
		return uid < this.arrivedSince ? this.earlier : undefined;
	}

	/**
	 * @param low every message up to this UID is done
	 * @param hasActs some of those still have to be moved
	 */
	toMark(low: number, hasActs: boolean): CopyMark | undefined {
		if (low + 1 >= this.arrivedSince && !hasActs) this.earlier = undefined;
		if (this.latest === undefined) return this.stored;
		const open = Math.min(this.latest.uidNext, this.earlier?.from ?? Infinity, ...this.begun.values());
		return { ...this.latest, uidNext: open };
	}

	begin(uidValidity: string, uids: readonly number[], uidNext: number): void {
		for (const uid of uids) this.begun.set(`${uidValidity}:${String(uid)}`, uidNext);
		for (const oldest of this.begun.keys()) {
			if (this.begun.size <= MAX_REMEMBERED) break;
			this.begun.delete(oldest);
		}
	}

	uidNextBefore(uidValidity: string, uid: number): number | undefined {
		return this.begun.get(`${uidValidity}:${String(uid)}`);
	}

	forget(uidValidity: string, uid: number): void {
		this.begun.delete(`${uidValidity}:${String(uid)}`);
	}
}
