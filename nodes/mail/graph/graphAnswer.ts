import { defined } from '../contracts/defined';
import type { HttpResponse } from '../net/http/HttpRequest';
import { isObject, type JsonObject } from './readGraphJson';

/** Error bodies are short. */
const LONGEST_BODY = 100_000;

/** The error in a response: https://learn.microsoft.com/en-us/graph/errors#error-resource-type */
export interface GraphFault {
	/** `ErrorItemNotFound`; absent if the response is not Graph's. */
	readonly code?: string;
	readonly innerCode?: string;
	readonly message?: string;
	/** Required by Microsoft's support. */
	readonly requestId?: string;
}

export function readFault({ headers, body }: Pick<HttpResponse, 'headers' | 'body'>): GraphFault {
	const error = parse(body)?.error;
	const inner = isObject(error) ? (error.innerError ?? error.innererror) : undefined;
	const requestId = headers['request-id'] ?? (isObject(inner) ? textOf(inner['request-id']) : undefined);
	return {
		...defined({ requestId }),
		...(isObject(error) ? named('code', textOf(error.code)) : {}),
		...(isObject(error) ? named('message', textOf(error.message)) : {}),
		...(isObject(inner) ? named('innerCode', textOf(inner.code)) : {}),
	};
}

/** An error response, in the form that the catalog reads. */
export class GraphRefusal extends Error {
	override readonly name = 'GraphRefusal';
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	/** Graph's own code, for example `ErrorAccessDenied`. */
	readonly code?: string;

	constructor({ status, headers, body }: HttpResponse) {
		const { code, innerCode, message, requestId } = readFault({ headers, body });
		const said =
			message ?? (code === undefined ? textOf(body.subarray(0, 2_000).toString('utf8')) : undefined);
		const words = [code ?? `HTTP ${String(status)}`, ...(said === undefined ? [] : [said])].join(': ');
		const id = requestId === undefined ? '' : ` (request-id ${requestId.slice(0, 60)})`;
		super(`${words.slice(0, 220)}${id}`, innerCode === undefined ? {} : { cause: { code: innerCode } });
		this.status = status;
		this.headers = headers;
		if (code !== undefined) this.code = code;
	}
}

/**
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode: Graph
 * passes these codes on.
 */
const ABOUT_ITEM: ReadonlySet<string> = new Set([
	'ErrorItemNotFound',
	'ErrorMessageNotFound',
	'ErrorFolderNotFound',
	'ErrorInvalidIdMalformed',
	'ErrorInvalidMailboxItemId',
	'ErrorInvalidId',
]);

/** The item in the mailbox is missing, not the mailbox. */
export function isAboutItem(answer: Pick<HttpResponse, 'headers' | 'body'>): boolean {
	return ABOUT_ITEM.has(readFault(answer).code ?? '');
}

function parse(body: Buffer): JsonObject | undefined {
	if (body.length > LONGEST_BODY) return undefined;
	try {
		const value: unknown = JSON.parse(body.toString('utf8'));
		return isObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

function named<K extends string>(key: K, value: string | undefined): { [name in K]?: string } {
	return value === undefined ? {} : ({ [key]: value } as { [name in K]: string });
}

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
