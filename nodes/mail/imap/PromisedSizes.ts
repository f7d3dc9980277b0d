/** Exact announcements needed before a server's sizes count as exact. */
const PROOFS = 3;

/**
 * Whether a server announces exact sizes of messages and parts. Exchange announces estimates
 * (EnableExactRFC822Size is off by default), so a shorter message is not truncated there.
 */
export class PromisedSizes {
	private kept = 0;
	private isCaught = false;

	/** Nothing contradicts it so far. */
	get mayBeExact(): boolean {
		return !this.isCaught;
	}

	/** Confirmed several times, and never contradicted. */
	get areExact(): boolean {
		return !this.isCaught && this.kept >= PROOFS;
	}

	/** @param isFinal it was requested again alone: the result is the actual message */
	note(came: number, promised: number | undefined, isFinal: boolean): void {
		if (promised === undefined || promised === 0) return;
		if (came === promised) this.kept += 1;
		else if (came > promised || isFinal) this.isCaught = true;
	}
}
