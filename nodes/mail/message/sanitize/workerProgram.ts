import type { WorkerProgram } from '../worker/WorkerThread';

/**
 * A file in the source tree. In the package it is embedded as text, bundled with its library
 * (build/workerPrograms.mjs): after an update, which does not restart triggers, a file would be that of
 * another version.
 */
export const workerProgram: WorkerProgram = { code: require.resolve('./sanitizeWorker'), isText: false };
