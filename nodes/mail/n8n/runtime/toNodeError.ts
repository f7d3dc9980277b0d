import { NodeApiError, type INode } from 'n8n-workflow';
import type { MailError } from '../../contracts/MailError';
import { defined } from '../../contracts/defined';

/**
 * A mail error as n8n shows it: what happened as its message, what to do, and then the server's own
 * words, as its description.
 *
 * @param itemIndex the item it is about
 * @param note what else a person has to know
 */
export function toNodeError(node: INode, error: MailError, itemIndex?: number, note = ''): NodeApiError {
	const description =
		error.hint ??
		(error.transient && itemIndex === undefined ? 'No action needed; the node retries automatically.' : '');
	// What the server said itself comes last: n8n stores message and description of an error, and no more.
	const told = [`${description}${note}`.trim(), error.details ?? ''].join(' ').trim();
	// The cause stays behind: n8n stores errors whole, and a library's error may hold what it sent.
	const shown = new NodeApiError(
		node,
		{ message: error.summary, ...defined({ code: error.code }) },
		{
			message: error.summary,
			...(told === '' ? {} : { description: told }),
			...defined({ itemIndex }),
		},
	);
	// For what looks like a code of Node.js in it, n8n puts words of its own in the place of a message, and keeps ours
	// where nobody looks: they name no server and no mailbox.
	shown.message = error.summary;
	shown.messages = shown.messages.filter((text) => text !== error.summary);
	return shown;
}
