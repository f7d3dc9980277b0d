import type { IRun, ITriggerFunctions } from 'n8n-workflow';
import type { RunOutcome } from '../../delivery/InFlightMessage';

/** A duplicate or refused run has no IRun; one that went to sleep in a Wait node has done its part. */
export function outcomeOf(run: IRun | undefined): RunOutcome {
	if (run === undefined) return 'refused';
	if (neverBegan(run)) return 'notStarted';
	// n8n 1.x hands out some finished runs with the status "running", those with a short Wait among them.
	if (run.finished === true || run.status === 'success' || run.status === 'waiting') return 'succeeded';
	return run.status === 'canceled' ? 'cancelled' : 'failed';
}

/** From n8n-core 2.20 on, `emit` takes a deduplication key as its fourth parameter. */
export function knowsKeys({ emit }: Pick<ITriggerFunctions, 'emit'>): boolean {
	return emit.length >= 4;
}

/** n8n rejects for a run that was cancelled or that it lost sight of, and where it could not store the run. */
export function rejectedOutcome(error: unknown, mayAskAgain: boolean): RunOutcome {
	const names: string[] = [];
	for (let type: unknown = error; type instanceof Object; type = Object.getPrototypeOf(type)) {
		names.push(type.constructor.name);
	}
	if (names.includes('ExecutionCancelledError')) return 'cancelled';
	if (names.includes('ExecutionNotFoundError')) return 'failed';
	return mayAskAgain ? 'notStarted' : 'failed';
}

/** A worker's own words for a job whose execution or workflow it could not read: no node has run. */
const NEVER_BEGAN =
	/^Worker (?:failed to find (?:data for execution|workflow) |received execution \S{1,100} without run data)/;

/**
 * In queue mode, and where n8n says so. Other errors of a job, such as a lost connection to the database, are the same
 * before the first node and behind the last, and n8n has put them in the place of what the run had done.
 */
function neverBegan({ status, data }: IRun): boolean {
	const { error, lastNodeExecuted } = (data as IRun['data'] | undefined)?.resultData ?? {};
	const isFailed = status === 'error' || status === 'crashed';
	return isFailed && lastNodeExecuted === undefined && NEVER_BEGAN.test(error?.message ?? '');
}

/**
 * Without a queue, n8n runs at its next start all executions that are stored as new (2.41, EnqueuedExecutionRecovery);
 * with one it marks an execution that it could not hand over as failed.
 */
export function startsStoredRunsLater(): boolean {
	return process.env.EXECUTIONS_MODE !== 'queue';
}
