import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { MailError } from '../../contracts/MailError';
import type { RejectedRecipient, SendResult } from '../../contracts/MailTransport';
import { defined } from '../../contracts/defined';
import type { NotSent, ItemOutcome } from './ItemOutcome';

const REASONS: Readonly<Record<NotSent, string>> = {
	everybodyFiltered: 'The recipient filter removed all recipients',
	answersAutomaticMail:
		'The email is an automatic reply or a bounce itself; no automatic reply is sent to those',
};

/** Output for a message that was sent, or intentionally not sent. */
export function outcomeItem(outcome: ItemOutcome | undefined, itemIndex: number): INodeExecutionData {
	const { sent, notSent, messageId, dropped = [], alreadySent, asDraft, sendAt } = outcome ?? {};
	const id = messageId === undefined ? {} : { messageId };
	if (alreadySent === true) {
		const known = { sent: asDraft !== true, ...id, accepted: [], rejected: [], dropped };
		return alreadySentItem(known, itemIndex);
	}
	const json: IDataObject =
		sent === undefined
			? { sent: false, ...(notSent && { reason: REASONS[notSent] }), accepted: [], rejected: [], dropped }
			: {
					sent: sent.result.draft === undefined,
					...defined({ messageId, sendAt: sendAt?.toISOString() }),
					...resultFields(sent.result),
					dropped,
					fallback: sent.route > 0,
					...(sent.failures[0] && { primaryError: errorFields(sent.failures[0]) }),
				};
	return { json, pairedItem: { item: itemIndex } };
}

/**
 * Output for a message that an earlier try of the same run has sent or saved to Drafts: its result, marked
 * as remembered.
 */
export function alreadySentItem(result: IDataObject, itemIndex: number): INodeExecutionData {
	const mark = result.sent === false ? { alreadySaved: true } : { alreadySent: true };
	return { json: { ...result, ...mark }, pairedItem: { item: itemIndex } };
}

/**
 * For the error output, or for the other one if the node continues after errors. Every version of n8n
 * recognizes a failed item by `error` being its only field.
 */
export function failureItem(
	{ error, messageId, dropped = [] }: ItemOutcome,
	itemIndex: number,
): INodeExecutionData {
	const json: IDataObject = {
		error: {
			...(error && errorFields(error)),
			// A message of unknown outcome must not be taken for unsent.
			sent: error?.kind === 'outcomeUnknown' ? 'unknown' : false,
			...defined({ messageId }),
			dropped,
		},
	};
	return { json, pairedItem: { item: itemIndex } };
}

function resultFields({ accepted, rejected, server, response, draft }: SendResult): IDataObject {
	return {
		...(draft === undefined ? {} : { draft: { ...draft } }),
		accepted: [...accepted],
		rejected: rejected.map(rejectedFields),
		server,
		response,
	};
}

function rejectedFields({ address, error }: RejectedRecipient): IDataObject {
	return { address, ...errorFields(error), temporary: error.transient };
}

function errorFields({ message, kind, code, hint }: MailError): IDataObject {
	return {
		message,
		kind,
		...defined({ code, hint }),
	};
}
