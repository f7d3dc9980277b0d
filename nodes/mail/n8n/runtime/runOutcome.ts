import type { IRun, ITriggerFunctions } from 'n8n-workflow';
import type { RunOutcome } from '../../delivery/InFlightMessage';

/** A duplicate or refused execution has no IRun; one that is waiting in a Wait node counts as completed. */
export function outcomeOf(run: IRun | undefined): RunOutcome {
	if (run === undefined) return 'refused';
	if (neverStarted(run)) return 'notStarted';
	// n8n 1.x returns some finished executions with the status "running", such as those with a short Wait.
	if (run.finished === true || run.status === 'success' || run.status === 'waiting') return 'succeeded';
	return run.status === 'canceled' ? 'canceled' : 'failed';
}

/** From n8n-core 2.20 on, `emit` takes a deduplication key as its fourth parameter. */
export function knowsKeys({ emit }: Pick<ITriggerFunctions, 'emit'>): boolean {
	return emit.length >= 4;
}

/** n8n rejects if an execution was canceled, lost or could not be stored. */
export function rejectedOutcome(error: unknown, mayAskAgain: boolean): RunOutcome {
	const names: string[] = [];
	for (let type: unknown = error; type instanceof Object; type = Object.getPrototypeOf(type)) {
		names.push(type.constructor.name);
	}
	if (names.includes('ExecutionCancelledError')) return 'canceled';
	if (names.includes('ExecutionNotFoundError')) return 'failed';
	return mayAskAgain ? 'notStarted' : 'failed';
}

/** A worker's message for a job whose execution or workflow it could not read: no node was executed. */
const NEVER_STARTED =
	/^Worker (?:failed to find (?:data for execution|workflow) |received execution \S{1,100} without run data)/;

/**
 * In queue mode, and if n8n says so. Other errors of a job, such as a lost database connection, are the
 * same before the first node and after the last, and n8n replaces the result of the execution with them.
 */
function neverStarted({ status, data }: IRun): boolean {
	const { error, lastNodeExecuted } = (data as IRun['data'] | undefined)?.resultData ?? {};
	const isFailed = status === 'error' || status === 'crashed';
	return isFailed && lastNodeExecuted === undefined && NEVER_STARTED.test(error?.message ?? '');
}

/**
 * Without a queue, n8n runs all executions stored as new at its next start (from 2.34 on,
 * EnqueuedExecutionRecovery; 2.20 to 2.33 tries and fails, as it requires them to be waiting ones). With a
 * queue it marks an execution that it could not enqueue as failed.
 */
export function startsStoredRunsLater(): boolean {
	return process.env.EXECUTIONS_MODE !== 'queue';
}
