import type { IRun, ITriggerFunctions } from 'n8n-workflow';
import type { RunOutcome } from '../../delivery/InFlightMessage';

/** A duplicate or refused run has no IRun; one that went to sleep in a Wait node has done its part. */
export function outcomeOf(run: IRun | undefined): RunOutcome {
	if (run === undefined) return 'refused';
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
