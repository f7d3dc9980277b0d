import type { WorkerProgram } from '../worker/WorkerThread';

/** A file in the source tree, a text in the package: see `sanitize/workerProgram`. */
export const workerProgram: WorkerProgram = { code: require.resolve('./signatureWorker'), isText: false };
