const MAX_REMEMBERED = 5_000;

/** Copies that were begun and whose end is not known: outlives a connection, so that nothing is copied twice. */
export class CopyMemory {
	/** Of each message: the UIDNEXT that the target had before it was copied there. */
	private readonly begun = new Map<string, number>();

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
