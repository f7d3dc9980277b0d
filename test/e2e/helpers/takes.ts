import type { NodeDraft } from '../../lab/n8n/n8nTypes';

/** Executions at a Time, unless it is set. */
export const IN_FLIGHT = 10;

/** A node that keeps runs in flight for a moment, so that there is something to be cut off. Up to 65 seconds it waits in the process. */
export const takes = (seconds: number): NodeDraft => ({
	name: 'Takes a while',
	type: 'n8n-nodes-base.wait',
	typeVersion: 1.1,
	parameters: { amount: seconds, unit: 'seconds' },
});
