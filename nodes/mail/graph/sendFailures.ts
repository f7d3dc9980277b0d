import { MailError } from '../contracts/MailError';
import type { OutgoingMail } from '../contracts/MailTransport';
import { defined } from '../contracts/defined';
import type { HttpResponse } from '../net/http/HttpRequest';
import { sentBefore } from '../net/http/sentBefore';
import type { GraphClient } from './GraphClient';

const LEARN = 'learn whether the message was sent';

/** The server received the whole message, and no response says what happened to it. */
export function unknownOutcome(client: GraphClient, mail: OutgoingMail, why: MailError): MailError {
	return new MailError(
		'outcomeUnknown',
		`${why.message} It may have been sent to ${listed(mail.envelope.to)}.`,
		{
			code: 'OUTCOME_UNKNOWN',
			hint: `It is not resent automatically, since it could arrive twice. Look in Sent Items of ${client.settings.mailbox}, or ask a recipient, for the Message-ID ${mail.messageId}; send it again only if it is not there.`,
			...defined({ cause: why.cause }),
		},
	);
}

/**
 * Interprets the response to a "send". Only 202 means that the message was accepted; 200 has been seen for
 * messages that were not sent: https://github.com/microsoftgraph/microsoft-graph-docs/issues/13979
 *
 * @throws MailError
 */
export function assertAccepted(client: GraphClient, mail: OutgoingMail, answer: HttpResponse): void {
	const { status } = answer;
	if (status === 202) return;
	if (status >= 300) throw unknownOutcome(client, mail, client.refusal(answer, LEARN));
	throw new MailError(
		'refused',
		`Could not send the message (Microsoft Graph, ${client.server}, mailbox ${client.settings.mailbox}): the server answered ` +
			`${String(status)}, which means that it did not send it; it would have said 202`,
		{
			code: `HTTP ${String(status)}`,
			hint: 'This was seen for messages that are too large. Send fewer or smaller attachments, or send by SMTP.',
		},
	);
}

/** Interprets an error thrown during a "send". */
export function sendFailure(client: GraphClient, mail: OutgoingMail, error: unknown): MailError {
	const described = client.failure(error, 'send the message');
	if (sentBefore(error) !== 'all') return described;
	return unknownOutcome(client, mail, client.failure(error, LEARN));
}

/** The message was not sent, and its draft could not be removed either. */
export function draftLeft(client: GraphClient, error: unknown): MailError {
	const { kind, message, transient, retryAfterMs, hint, code, cause } = client.failure(
		error,
		'send the message',
	);
	return new MailError(kind, `${message} Its draft is left in Drafts of ${client.settings.mailbox}.`, {
		transient,
		...defined({ retryAfterMs, hint, code, cause }),
	});
}

/** A message that Graph cannot send. */
export function messageTooLarge(client: GraphClient, octets: number): MailError {
	const size = `${(octets / 1024 / 1024).toFixed(1)} MB`;
	return new MailError(
		'tooLarge',
		`Could not send the message (Microsoft Graph, ${client.server}, mailbox ${client.settings.mailbox}): its text alone ` +
			`is larger than Microsoft Graph accepts in one request (${size} without the attachments)`,
		{
			code: 'ErrorMessageSizeExceeded',
			hint: 'Shorten the text, or attach it as a file. Signed or encrypted messages of more than 2 MB can be sent by SMTP only.',
		},
	);
}

function listed(addresses: readonly string[]): string {
	const [first = '', ...others] = addresses;
	return others.length === 0 ? first : `${first} and ${String(others.length)} more`;
}
