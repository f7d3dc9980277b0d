/** One small fault in one file. */
export interface Mutant {
	/** Unique within a run. */
	readonly id: number;
	/** Path from the root of the repository. */
	readonly file: string;
	/** Counted from 1. */
	readonly line: number;
	/** The text of that line. */
	readonly context: string;
	readonly original: string;
	readonly replacement: string;
}

/** Where a mutant stands: an expression that has another one beside it, or a statement that can be left out. */
export interface MutationPoint {
	readonly kind: 'expression' | 'statement';
	/** Offsets in the file. */
	readonly start: number;
	readonly end: number;
	/** What stands there instead; of a statement that is left out, nothing. */
	readonly replacement: string;
}

export type Fate =
	| 'killed'
	/** A test did not end. */
	| 'timed out'
	| 'survived'
	/** No test comes by. */
	| 'not reached';
