/** What a process that runs tests is told. */
export type Task =
	| {
			readonly kind: 'look';
			readonly file: string;
	  }
	| {
			readonly kind: 'try';
			readonly file: string;
			readonly mutants: readonly MutantTask[];
			/** On from before the file is loaded: for what is made at load time. Then there is one mutant. */
			readonly fromLoad: boolean;
	  };

export interface MutantTask {
	readonly id: number;
	/** Places of the tests in the file, counted from 0, and how long each took without a mutant, in milliseconds. */
	readonly tests: ReadonlyArray<readonly [place: number, ms: number]>;
}

/** What it tells. */
export type Report =
	| { readonly kind: 'looked'; readonly seen: TestFile }
	| { readonly kind: 'begins'; readonly id: number }
	| {
			readonly kind: 'tried';
			readonly id: number;
			readonly fate: 'killed' | 'timed out' | 'survived';
			/** The test that failed. */
			readonly by?: string;
			/** The same test failed without the mutant afterward: something was left behind. */
			readonly isSpoiled?: boolean;
	  }
	| { readonly kind: 'done'; readonly error?: string };

/** What a file of tests comes by. */
export interface TestFile {
	/** Mutants in code that runs when the file is loaded. */
	readonly atLoad: readonly number[];
	/** In hooks of the file, so for every test of it. */
	readonly inHooks: readonly number[];
	readonly tests: ReadonlyArray<{
		readonly name: string;
		readonly ms: number;
		readonly reached: readonly number[];
		readonly hasFailed: boolean;
	}>;
	readonly ms: number;
}

/** Where the task lies for the environment of the tests: outside the realm they run in. */
export const TASK = Symbol.for('n8n-nodes-microsoft-mail.mutate.task');

export interface TaskGlobal {
	[TASK]?: Task;
}
