import type { IDataObject, INodeExecutionData, NodeApiError } from 'n8n-workflow';
import type { MailError } from '../contracts/MailError';
import type { RejectedRecipient, SendResult } from '../contracts/MailTransport';
import type { ItemOutcome, NotSent } from './sendItem';

const REASONS: Readonly<Record<NotSent, string>> = {
	everybodyFiltered: 'The recipient filter left nobody to send to',
	answersAutomaticMail:
		'The mail came from a program itself (automatic reply or bounce); no automatic reply is sent to those',
};

/** What a message that was sent, or rightly not sent, looks like. */
export function outcomeItem(outcome: ItemOutcome | undefined, itemIndex: number): INodeExecutionData {
	const { sent, notSent, messageId, dropped = [] } = outcome ?? {};
	const json: IDataObject =
		sent === undefined
			? { sent: false, ...(notSent && { reason: REASONS[notSent] }), accepted: [], rejected: [], dropped }
			: {
					sent: true,
					...(messageId === undefined ? {} : { messageId }),
					...resultFields(sent.result),
					dropped,
					fallback: sent.route > 0,
					...(sent.failures[0] && { primaryError: errorFields(sent.failures[0]) }),
				};
	return { json, pairedItem: { item: itemIndex } };
}

/** For the error output, and for the other one where the node goes on after errors: `error` tells n8n which it is. */
export function failureItem(
	{ error, messageId, dropped = [] }: ItemOutcome,
	nodeError: NodeApiError,
	itemIndex: number,
): INodeExecutionData {
	const isUnknown = error?.kind === 'outcomeUnknown';
	const json: IDataObject = {
		error: error?.message ?? nodeError.message,
		...(error && { kind: error.kind }),
		...(error?.code === undefined ? {} : { code: error.code }),
		...(error?.hint === undefined ? {} : { hint: error.hint }),
		// Nobody may take a message for unsent whose fate is not known.
		sent: isUnknown ? 'unknown' : false,
		...(messageId === undefined ? {} : { messageId }),
		dropped,
	};
	return { json, error: nodeError, pairedItem: { item: itemIndex } };
}

function resultFields({ accepted, rejected, server, response }: SendResult): IDataObject {
	return { accepted: [...accepted], rejected: rejected.map(rejectedFields), server, response };
}

function rejectedFields({ address, error }: RejectedRecipient): IDataObject {
	return { address, ...errorFields(error), temporary: error.transient };
}

function errorFields({ message, kind, code, hint }: MailError): IDataObject {
	return {
		message,
		kind,
		...(code === undefined ? {} : { code }),
		...(hint === undefined ? {} : { hint }),
	};
}
