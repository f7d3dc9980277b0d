import { randomUUID } from 'node:crypto';

/** Ids that Graph names in every answer, and repeats in an error's body. */
export interface RequestIds {
	requestId: string;
	clientRequestId: string;
}

/** The client may name its request; Graph repeats the name, or its own. */
export function requestIds(clientRequestId: string | undefined): RequestIds {
	const requestId = randomUUID();
	return { requestId, clientRequestId: clientRequestId ?? requestId };
}

/** https://learn.microsoft.com/en-us/graph/errors#error-resource-type */
export interface ErrorBody {
	error: {
		code: string;
		message: string;
		innerError: { date: string; 'request-id': string; 'client-request-id': string };
	};
}

/** An answer of Graph that says no. */
export class GraphError extends Error {
	override readonly name = 'GraphError';

	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
		readonly headers: Readonly<Record<string, string>> = {},
	) {
		super(message);
	}

	body({ requestId, clientRequestId }: RequestIds): ErrorBody {
		const date = new Date().toISOString().slice(0, 19);
		return {
			error: {
				code: this.code,
				message: this.message,
				innerError: { date, 'request-id': requestId, 'client-request-id': clientRequestId },
			},
		};
	}
}

export const notFound = () =>
	new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');

export const malformedId = () => new GraphError(400, 'ErrorInvalidIdMalformed', 'Id is malformed.');

export const accessDenied = () =>
	new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');

export const badRequest = (message: string) => new GraphError(400, 'BadRequest', message);

export const noSegment = (segment: string) => badRequest(`Resource not found for the segment '${segment}'.`);
