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

/** What n8n is handed for an item; the error is for a node that stops at the first. */
interface Settled {
	readonly item: INodeExecutionData;
	readonly isSent: boolean;
	readonly error?: MailError;
	/** The message is a question, and the answer is what the node hands on. */
	readonly waitUntil?: Date;
}

interface Try {
	readonly protocol: SendProtocol;
	readonly ledger: SentLedger;
	readonly signal: AbortSignal;
}

/**
 * The `execute()` of every node that sends. Several items are sent at a time, as many as there are connections; what
 * comes out is in the order of what came in. What an earlier try of the same run has sent is not sent again.
 *
 * Nothing is thrown while the node is to go on after errors: n8n would hand on the input as if it had been sent.
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
			// Of no account: the node gives out the answer, or after the limit its input.
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

/** The error of the first item that failed; whoever runs the node again has to know what is sent already. */
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
			: ` ${String(sent.length)} of ${String(settled.length)} items were sent before it stopped (item ${sent.join(', ')}). Retrying this execution sends the others only; a new execution sends all of them again.`;
	return toNodeError(context.getNode(), error, failed, note);
}
