const MAX_REMEMBERED = 5_000;

/** In the target folder of a move without MOVE: what was copied since then has this UID or a higher one. */
export interface CopyMark {
	readonly folder: string;
	readonly uidValidity: string;
	readonly uidNext: number;
}

/** Copies that may be left of a process that was killed: of these messages, and in this part of the target. */
export interface EarlierCopies {
	readonly from: number;
	/** The UIDNEXT that the target had before this process copied anything. */
	readonly end: number;
	/** What is found there; fetched once. */
	prints?: ReadonlySet<string>;
}

/**
 * Copies that were begun and whose end is not known, so that nothing is copied twice: those of this process, which
 * outlive a connection, and by a mark in the position those of a process that was killed between COPY and EXPUNGE.
 */
export class CopyMemory {
	/** Of each message: the UIDNEXT that the target had before it was copied there. */
	private readonly begun = new Map<string, number>();
	private stored: CopyMark | undefined;
	private latest: CopyMark | undefined;
	private earlier: EarlierCopies | undefined;
	/** Messages from here on have come since: nobody has copied them before. */
	private arrivedSince = Infinity;

	/**
	 * What the position has: taken up once, before anything is copied.
	 * @param uidNext of the folder that is read
	 */
	resume(mark: CopyMark | undefined, uidNext: number | undefined): void {
		if (this.stored !== undefined || this.latest !== undefined) return;
		this.stored = mark;
		this.arrivedSince = uidNext ?? Infinity;
	}

	/** What the target is like, before something is copied there. */
	look(target: CopyMark): void {
		const { stored } = this;
		const isSame = stored?.folder === target.folder && stored.uidValidity === target.uidValidity;
		if (this.latest === undefined && isSame && stored.uidNext < target.uidNext)
			this.earlier = { from: stored.uidNext, end: target.uidNext };
		this.latest = target;
	}

	/** Where a copy of this message may be that an earlier process has made. */
	earlierCopies(uid: number): EarlierCopies | undefined {
		return uid < this.arrivedSince ? this.earlier : undefined;
	}

	/**
	 * @param low every message up to this UID is done
	 * @param hasActs some of those are still to be moved
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
