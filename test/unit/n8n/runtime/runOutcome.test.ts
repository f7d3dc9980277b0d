import type { IRun } from 'n8n-workflow';

import { outcomeOf, rejectedOutcome } from '../../../../nodes/mail/n8n/runtime/runOutcome';

const run = (fields: Partial<IRun>): IRun => fields as IRun;

describe('how an execution ended, as reported by n8n', () => {
	it.each<[string, IRun | undefined, ReturnType<typeof outcomeOf>]>([
		['nothing: a duplicate, or one that n8n refused', undefined, 'refused'],
		['success', run({ status: 'success', finished: true }), 'succeeded'],
		['asleep in a Wait node, which has done its part', run({ status: 'waiting' }), 'succeeded'],
		['n8n 1.119 after a Wait of a second', run({ status: 'running', finished: true }), 'succeeded'],
		['running, and not finished', run({ status: 'running', finished: false }), 'failed'],
		['error', run({ status: 'error' }), 'failed'],
		['crashed', run({ status: 'crashed' }), 'failed'],
		['stopped by a person', run({ status: 'canceled' }), 'canceled'],
	])('%s', (_, told, outcome) => expect(outcomeOf(told)).toBe(outcome));

	class ExecutionCancelledError extends Error {}
	class ManualExecutionCancelledError extends ExecutionCancelledError {}
	class ExecutionNotFoundError extends Error {}

	it.each<[string, unknown, boolean, ReturnType<typeof rejectedOutcome>]>([
		['canceled', new ExecutionCancelledError(), true, 'canceled'],
		['canceled, by a class of its own', new ManualExecutionCancelledError(), true, 'canceled'],
		['lost sight of', new ExecutionNotFoundError(), true, 'failed'],
		['not stored, where it may be asked for again', new Error('SQLITE_BUSY'), true, 'notStarted'],
		['not stored, where it may not', new Error('SQLITE_BUSY'), false, 'failed'],
	])('rejected: %s', (_, error, mayAskAgain, outcome) =>
		expect(rejectedOutcome(error, mayAskAgain)).toBe(outcome),
	);
});

/** As n8n 2.41 tells of a job that failed, or of a node that did. */
const failed = (message: string, lastNodeExecuted?: string) =>
	({
		status: 'error',
		data: { resultData: { runData: {}, lastNodeExecuted, error: { message } } },
	}) as unknown as IRun;

describe('a run on a worker that never began', () => {
	it.each<[string, IRun, ReturnType<typeof outcomeOf>]>([
		['no execution', failed('Worker failed to find data for execution 7 (job 3)'), 'notStarted'],
		['no run data', failed('Worker received execution 7 without run data (job 3)'), 'notStarted'],
		[
			'no workflow',
			failed('Worker failed to find workflow abc to run execution 7 (job 3)'),
			'notStarted',
		],
		['a lost database, which may have been lost later', failed('Connection terminated unexpectedly'), 'failed'],
		['a node that quotes it', failed('Worker failed to find data for execution 7', 'Code'), 'failed'],
		['a text that has it', failed('It says: Worker failed to find data for execution 7'), 'failed'],
	])('%s', (_, told, outcome) => expect(outcomeOf(told)).toBe(outcome));
});
