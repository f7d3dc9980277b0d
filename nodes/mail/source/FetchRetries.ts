/** Refused this often, a message is given up. */
const MAX_REFUSALS = 3;
/** The connection died over it this often: given up where other messages came through in between, … */
const MAX_CUTS = 3;
/** … and after this many in any case. */
const MAX_CUTS_ALONE = 10;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

interface Case {
	refusals: number;
	cuts: number;
	/** How many messages had come through when this one first failed. */
	successesBefore: number;
	nextTryAt: number;
	reason: string;
}

/**
 * Messages that could not be fetched. They are tried again one at a time, ever more seldom, while the others go
 * on. A cut connection proves little against a message, as the network may be at fault: what counts is whether
 * others came through.
 */
export class FetchRetries {
	private readonly cases = new Map<string, Case>();
	private successes = 0;

	constructor(private readonly now: () => number = Date.now) {}

	isSuspect(key: string): boolean {
		return this.cases.has(key);
	}

	isDue(key: string): boolean {
		return (this.cases.get(key)?.nextTryAt ?? 0) <= this.now();
	}

	/** It was not this message alone that failed; find out by fetching it by itself. */
	suspect(key: string): void {
		this.case(key);
	}

	refused(key: string, reason: string): void {
		this.blame(key, reason).refusals += 1;
	}

	cut(key: string, reason: string): void {
		this.blame(key, reason).cuts += 1;
	}

	cameThrough(key: string): void {
		this.cases.delete(key);
		this.successes += 1;
	}

	/** @returns why, when the message is to be given up */
	verdict(key: string): string | undefined {
		const found = this.cases.get(key);
		if (found === undefined) return undefined;
		const othersCame = this.successes > found.successesBefore;
		const isHopeless =
			found.refusals >= MAX_REFUSALS ||
			found.cuts >= MAX_CUTS_ALONE ||
			(found.cuts >= MAX_CUTS && othersCame);
		return isHopeless ? found.reason : undefined;
	}

	forget(key: string): void {
		this.cases.delete(key);
	}

	private blame(key: string, reason: string): Case {
		const found = this.case(key);
		const tries = found.refusals + found.cuts;
		found.nextTryAt = this.now() + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** tries);
		found.reason = reason;
		return found;
	}

	private case(key: string): Case {
		const found = this.cases.get(key) ?? {
			refusals: 0,
			cuts: 0,
			successesBefore: this.successes,
			nextTryAt: 0,
			reason: '',
		};
		this.cases.set(key, found);
		return found;
	}
}
