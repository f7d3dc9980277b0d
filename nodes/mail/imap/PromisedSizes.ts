/** So many promises that were kept to the octet make a server one that tells sizes exactly. */
const PROOFS = 3;

/**
 * Whether a server tells exactly how large its messages and their parts are. Exchange tells estimates
 * (EnableExactRFC822Size is off by default), so that a message that comes short is no half message there.
 */
export class PromisedSizes {
	private kept = 0;
	private isCaught = false;

	/** Nothing has been seen that speaks against it. */
	get mayBeExact(): boolean {
		return !this.isCaught;
	}

	/** It has been seen several times, and never otherwise. */
	get areExact(): boolean {
		return !this.isCaught && this.kept >= PROOFS;
	}

	/** @param isFinal it was asked for alone, once more: that is what the message is */
	note(came: number, promised: number | undefined, isFinal: boolean): void {
		if (promised === undefined || promised === 0) return;
		if (came === promised) this.kept += 1;
		else if (came > promised || isFinal) this.isCaught = true;
	}
}
