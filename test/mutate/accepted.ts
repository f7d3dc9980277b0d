/** A mutant that no test notices, and why that is as it should be. */
export interface Accepted {
	readonly file: string;
	readonly original: string;
	readonly replacement: string;
	readonly reason: string;
}

export const ACCEPTED: readonly Accepted[] = [];
