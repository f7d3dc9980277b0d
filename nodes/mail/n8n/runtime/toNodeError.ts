import { NodeApiError, type INode } from 'n8n-workflow';
import type { MailError } from '../../contracts/MailError';
import { defined } from '../../contracts/defined';

/**
 * A mail error as shown by n8n: what happened as its message; what to do, followed by the server's own
 * words, as its description.
 *
 * @param itemIndex the item that it concerns
 * @param note anything else a person has to know
 */
export function toNodeError(node: INode, error: MailError, itemIndex?: number, note = ''): NodeApiError {
	const description =
		error.hint ??
		(error.transient && itemIndex === undefined ? 'No action needed; the node retries automatically.' : '');
	const summary = visible(error.summary);
	// The server's own words come last: n8n stores only message and description of an error.
	const shownBelow = [`${description}${note}`.trim(), visible(error.details ?? '')].join(' ').trim();
	// Without the cause: n8n stores whole errors, and a library's error may contain what it sent.
	const shown = new NodeApiError(
		node,
		{ message: summary, ...defined({ code: error.code }) },
		{
			message: summary,
			...(shownBelow === '' ? {} : { description: shownBelow }),
			...defined({ itemIndex }),
		},
	);
	// If the text contains something like a code of Node.js, n8n replaces the message with its own, which
	// names neither server nor mailbox.
	shown.message = summary;
	shown.messages = shown.messages.filter((text) => text !== summary);
	return shown;
}

/**
 * n8n renders a description as HTML, and in the message of a failed publication or step the message, too:
 * `<ann@company.com>` would leave nothing.
 */
function visible(text: string): string {
	return text.replaceAll('<', '‹').replaceAll('>', '›');
}
