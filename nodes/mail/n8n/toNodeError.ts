import { NodeApiError, type INode } from 'n8n-workflow';
import type { MailError } from '../contracts/MailError';

/** A mail error as n8n shows it: what happened as its message, what to do as its description. */
export function toNodeError(node: INode, error: MailError): NodeApiError {
	const description = error.hint ?? (error.transient ? 'It is tried again by itself.' : undefined);
	// The cause stays behind: n8n stores errors whole, and a library's error may hold what it sent.
	return new NodeApiError(
		node,
		{ message: error.message, ...(error.code === undefined ? {} : { code: error.code }) },
		{ message: error.message, ...(description === undefined ? {} : { description }) },
	);
}
