import { parentPort } from 'node:worker_threads';
import type { WorkerAnswer } from './WorkerThread';

/** The program of a `WorkerThread`: answers each job with the result of `work`. */
export function answerJobs<J, R>(work: (job: J) => R): void {
	parentPort?.on('message', (job: J) => parentPort?.postMessage(answerOf(work, job)));
}

function answerOf<J, R>(work: (job: J) => R, job: J): WorkerAnswer<R> {
	try {
		return { result: work(job) };
	} catch (error) {
		return { failure: error instanceof Error ? error.message : String(error) };
	}
}
