/** What a thread runs: a file, or the text of one. */
export interface WorkerProgram {
	readonly code: string;
	readonly isText: boolean;
}

/**
 * Here it is a file. In the package it is its text, bundled with its library (build/sanitizeWorker.mjs): a file would
 * be another version's after an update, which restarts no trigger.
 */
export const workerProgram: WorkerProgram = { code: require.resolve('./sanitizeWorker'), isText: false };
