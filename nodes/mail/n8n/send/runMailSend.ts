import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { cancelSignal } from '../runtime/cancelSignal';
import { mapLimit } from '../../async/mapLimit';
import { readConcurrency } from './readSendSettings';
import { sendItem } from './sendItem';
import { failureItem, outcomeItem } from './sendOutputs';
import { toNodeError } from '../runtime/toNodeError';
import { toSendError } from '../runtime/toSendError';
import type { SendProtocol } from './SendProtocol';
import type { ItemOutcome } from './ItemOutcome';

/**
 * The `execute()` of every node that sends. Several items are sent at a time, as many as there are connections; what
 * comes out is in the order of what came in.
 */
export async function runMailSend(
	context: IExecuteFunctions,
	protocol: SendProtocol,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	const { signal, end } = cancelSignal(context);
	const goesOn = context.continueOnFail();
	try {
		const outcomes = await mapLimit(items.length, readConcurrency(context), async (itemIndex, stop) => {
			const outcome = await sendItem(context, itemIndex, protocol, signal).catch(
				(error: unknown): ItemOutcome => ({ error: toSendError(error) }),
			);
			if (outcome.error !== undefined && !goesOn) stop();
			return outcome;
		});
		const failed = outcomes.findIndex((outcome) => outcome?.error !== undefined);
		if (failed >= 0 && !goesOn) throw nodeFailure(context, outcomes, failed);
		return [
			outcomes.map((outcome, itemIndex) =>
				outcome?.error === undefined ? outcomeItem(outcome, itemIndex) : failureItem(outcome, itemIndex),
			),
		];
	} finally {
		end();
	}
}

/** The error of the first item that failed; whoever runs the node again has to know what is sent already. */
function nodeFailure(
	context: IExecuteFunctions,
	outcomes: ReadonlyArray<ItemOutcome | undefined>,
	failed: number,
): Error {
	const { error } = outcomes[failed] as { error: NonNullable<ItemOutcome['error']> };
	const sent = outcomes.flatMap((outcome, index) => (outcome?.sent === undefined ? [] : [index]));
	const note =
		sent.length === 0
			? ''
			: ` ${String(sent.length)} of ${String(outcomes.length)} items were sent before it stopped (item ${sent.join(', ')}); running the node again sends them again. Set On Error to go on with the others instead.`;
	return toNodeError(context.getNode(), error, failed, note);
}
