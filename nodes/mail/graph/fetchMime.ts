import { MailError } from '../contracts/MailError';
import { defined } from '../contracts/defined';
import type { HttpResponse } from '../net/http/HttpRequest';
import { isTooLarge, messageTooLarge } from '../source/fetchFailures';
import { isAboutItem, readFault } from './graphAnswer';
import type { GraphClient } from './GraphClient';
import { graphPath } from './graphPath';
import { ANSWER_MS, TRANSFER_FACTOR, type GraphSettings } from './GraphSettings';
import { notGraph } from './readGraphJson';

/** Exchange Online accepts no larger message: 150 MB, and a third more in transfer. */
const LARGEST_MESSAGE = 200_000_000;
const STEP = 'fetch a message';
/** Exchange cannot convert the message to MIME. */
const CANNOT_CONVERT = /(?:ContentConversion|MimeContent)\w*(?:Failed|Invalid)|^ErrorMimeContentInvalid/i;

export interface MimeSettings extends Pick<GraphSettings, 'mailbox' | 'answerMs'> {
	/** Maximum size of a message in octets. */
	maxMessageBytes?: number;
}

interface MimeOptions {
	signal: AbortSignal;
	/** Called with the number of octets as they arrive. */
	came?: ((octets: number) => void) | undefined;
}

/**
 * Fetches a message as MIME: https://learn.microsoft.com/en-us/graph/outlook-get-mime-message
 *
 * @returns undefined if there is no such message
 * @throws MailError
 */
export async function fetchMime(
	client: GraphClient,
	id: string,
	settings: MimeSettings,
	{ signal, came }: MimeOptions,
): Promise<Buffer | undefined> {
	const { mailbox, maxMessageBytes = LARGEST_MESSAGE, answerMs = ANSWER_MS } = settings;
	const request = {
		method: 'GET',
		path: `${graphPath`/messages/${id}`}/$value`,
		step: STEP,
		ms: answerMs * TRANSFER_FACTOR,
		maxBytes: maxMessageBytes,
		also: (status: number) => status >= 400,
		...defined({ came }),
	} as const;
	const answer = await client.request(request, signal).catch((error: unknown) => {
		throw isTooLarge(error) ? messageTooLarge({ mailbox, server: client.server }, maxMessageBytes) : error;
	});
	if (answer.status < 300) {
		if (answer.body.length === 0) throw notGraph(client.server, 'with an empty message');
		return answer.body;
	}
	if (answer.status === 404 && isAboutItem(answer)) return undefined;
	throw unreadable(client, answer) ?? client.refusal(answer, STEP);
}

function unreadable(client: GraphClient, answer: HttpResponse): MailError | undefined {
	const { code = '', innerCode = '' } = readFault(answer);
	if (!CANNOT_CONVERT.test(code) && !CANNOT_CONVERT.test(innerCode)) return undefined;
	const { message } = client.refusal(answer, STEP);
	return new MailError('unreadable', message, {
		code: CANNOT_CONVERT.test(code) ? code : innerCode,
		hint: 'Exchange cannot convert this message to MIME. Open it in Outlook on the web.',
	});
}
