import { MailError } from '../contracts/MailError';
import { defined } from '../contracts/defined';
import type { HttpResponse } from '../net/http/HttpRequest';
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
	const { maxMessageBytes = LARGEST_MESSAGE, answerMs = ANSWER_MS } = settings;
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
		throw isTooLarge(error) ? tooLarge(client, settings.mailbox, maxMessageBytes) : error;
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

function isTooLarge(error: unknown): boolean {
	return error instanceof MailError && error.kind === 'tooLarge';
}

function tooLarge({ server }: GraphClient, mailbox: string, octets: number): MailError {
	return new MailError(
		'tooLarge',
		`A message in ${mailbox} at ${server} is larger than the option "Message Size Limit (MB)" allows ` +
			`(${(octets / 1024 / 1024).toFixed(1)} MB) and was not fetched`,
		{
			code: 'ResponseTooLarge',
			hint: 'Raise the option "Message Size Limit (MB)", or open the message in the mailbox.',
		},
	);
}
