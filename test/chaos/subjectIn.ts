import type { INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

/**
 * What an execution was about. n8n puts an item of its own in the place of what the trigger gave out when it recovers
 * an execution that a crash has cut off; what it was to begin with is stored beside it then.
 */
export function subjectIn({ resultData, executionData }: IRunExecutionData, trigger: string): string | undefined {
	const stack = executionData?.nodeExecutionStack ?? [];
	const started = stack.find(({ node }) => node.name === trigger)?.data.main;
	const items = [resultData.runData[trigger]?.[0]?.data?.main, started].map((main) => main?.[0]?.[0]);
	return items.map(subjectOf).find((subject) => subject !== undefined);
}

/** What the trigger reported itself; an execution that a crash cut off in it has its error in the same place. */
export function reportIn(
	{ resultData }: IRunExecutionData,
	status: string,
	trigger: string,
): string | undefined {
	if (status !== 'error' || resultData.lastNodeExecuted !== trigger) return undefined;
	return resultData.runData[trigger]?.[0]?.error?.message;
}

function subjectOf(item: INodeExecutionData | undefined): string | undefined {
	const subject = item?.json.subject;
	return typeof subject === 'string' ? subject : undefined;
}
