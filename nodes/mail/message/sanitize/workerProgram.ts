import type { WorkerProgram } from '../worker/WorkerThread';

/**
 * Here it is a file. In the package it is its text, bundled with its library (build/workerPrograms.mjs): a file would
 * be another version's after an update, which restarts no trigger.
 */
export const workerProgram: WorkerProgram = { code: require.resolve('./sanitizeWorker'), isText: false };
