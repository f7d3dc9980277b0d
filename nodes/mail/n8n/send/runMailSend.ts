import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { mapLimit } from '../../async/mapLimit';
import type { MailError } from '../../contracts/MailError';
import { cancelSignal } from '../runtime/cancelSignal';
import { toNodeError } from '../runtime/toNodeError';
import { toSendError } from '../runtime/toSendError';
import type { ItemOutcome } from './ItemOutcome';
import { readConcurrency } from './readSendSettings';
import { sendItem } from './sendItem';
import { alreadySentItem, failureItem, outcomeItem } from './sendOutputs';
import type { SendProtocol } from './SendProtocol';
import { SentLedger } from './SentLedger';

/** Output for an item; the error is used if the node stops at the first one. */
interface Settled {
	readonly item: INodeExecutionData;
	readonly isSent: boolean;
	readonly error?: MailError;
	/** The message is a question, and its response becomes the output. */
	readonly waitUntil?: Date;
}

interface Try {
	readonly protocol: SendProtocol;
	readonly ledger: SentLedger;
	readonly signal: AbortSignal;
}

/**
 * The `execute()` of every send node. Several items are processed at a time, according to the number of
 * connections; the output is in the order of the input. What an earlier try of the same run has sent is not
 * sent again.
 *
 * Nothing is thrown if the node continues after errors: n8n would pass on the input as if it had been sent.
 */
export async function runMailSend(
	context: IExecuteFunctions,
	protocol: SendProtocol,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	const ledger = new SentLedger(context);
	const { signal, end } = cancelSignal(context);
	const goesOn = context.continueOnFail();
	try {
		const settled = await mapLimit(
			items.length,
			readConcurrency(context, protocol.perConnection),
			async (itemIndex, stop) => {
				const one = await sendOnce(context, itemIndex, { protocol, ledger, signal });
				if (one.error !== undefined && !goesOn) stop();
				return one;
			},
		);
		const failed = settled.findIndex((one) => one?.error !== undefined);
		if (failed < 0) ledger.forget();
		else if (!goesOn) throw nodeFailure(context, settled, failed);
		const waitUntil = settled[0]?.waitUntil;
		if (waitUntil !== undefined) {
			await context.putExecutionToWait(waitUntil);
			// Irrelevant output: the node outputs the response, or after the limit its input.
			return [items];
		}
		return [settled.map((one, itemIndex) => one?.item ?? outcomeItem(undefined, itemIndex))];
	} finally {
		end();
	}
}

async function sendOnce(
	context: IExecuteFunctions,
	itemIndex: number,
	{ protocol, ledger, signal }: Try,
): Promise<Settled> {
	const before = ledger.get(itemIndex);
	if (before?.kind === 'sent') return { item: alreadySentItem(before.result, itemIndex), isSent: true };
	if (before?.kind === 'unknown') return settle(before.outcome, itemIndex);
	const outcome = await sendItem(context, itemIndex, protocol, signal).catch(
		(error: unknown): ItemOutcome => ({ error: toSendError(error) }),
	);
	const one = settle(outcome, itemIndex);
	if (one.isSent) ledger.keepSent(itemIndex, one.item.json);
	else if (outcome.error?.kind === 'outcomeUnknown') ledger.keepUnknown(itemIndex, outcome);
	return one;
}

function settle(outcome: ItemOutcome, itemIndex: number): Settled {
	const { error, sent, alreadySent, waitUntil } = outcome;
	if (error === undefined) {
		const wait = sent !== undefined && waitUntil !== undefined ? { waitUntil } : {};
		const isSent = sent !== undefined || alreadySent === true;
		return { item: outcomeItem(outcome, itemIndex), isSent, ...wait };
	}
	return { item: failureItem(outcome, itemIndex), isSent: false, error };
}

/** The error of the first failed item, including what was already sent, for whoever runs the node again. */
function nodeFailure(
	context: IExecuteFunctions,
	settled: ReadonlyArray<Settled | undefined>,
	failed: number,
): Error {
	const { error } = settled[failed] as { error: MailError };
	const sent = settled.flatMap((one, index) => (one?.isSent === true ? [index] : []));
	const note =
		sent.length === 0
			? ''
			: ` Sent before it stopped: ${String(sent.length)} of ${String(settled.length)} items (item ${sent.join(', ')}). Retrying this execution sends the others only; a new execution sends all of them again.`;
	return toNodeError(context.getNode(), error, failed, note);
}
