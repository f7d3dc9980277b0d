import type { NodeHint } from 'n8n-workflow';

/**
 * n8n opens the result on the first branch, also when it is empty.
 * @param branches which branch holds what, as a sentence
 */
export const branchHint = (branches: string): NodeHint => ({
	message: `${branches} If a branch is empty, select the other one above.`,
	type: 'info',
	location: 'outputPane',
	whenToDisplay: 'afterExecution',
});
