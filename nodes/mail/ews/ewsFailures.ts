import { MailError } from '../contracts/MailError';
import { serverName } from '../contracts/serverName';
import { toMailError } from '../errors/toMailError';
import { secretsOf } from '../net/secretsOf';
import { noteSent, sentBefore } from '../net/http/sentBefore';
import type { HttpResponse } from '../net/http/HttpRequest';
import type { EwsSettings } from './EwsSettings';
import type { ResponseMessage } from './soap/Envelope';

/** In octets; requests without a message are smaller. */
const SMALL_REQUEST = 256 * 1024;

/** A response without a SOAP envelope, in the form that the catalog reads. */
export class EwsRefusal extends Error {
	override readonly name = 'EwsRefusal';
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly code?: string;

	/** @param asked octets of the request, if relevant */
	constructor({ status, headers }: HttpResponse, asked = Infinity) {
		super(`HTTP status ${String(status)}`);
		this.status = status;
		this.headers = headers;
		// A page instead of a response, or a redirect.
		if (status < 400) this.code = status >= 300 ? 'RedirectRefused' : 'NotSoap';
		// It contained no message: the web server is at fault, not the size.
		if (status === 413 && asked < SMALL_REQUEST) this.code = 'RequestTooLarge';
	}
}

/** A fault in an envelope. Its code decides, whatever its text says. */
export class EwsFault extends Error {
	override readonly name = 'EwsFault';
	readonly code: string;

	constructor({ code, text = '', backOffMs }: ResponseMessage) {
		const words = text === '' ? code : `${code}: ${text}`;
		const wait = backOffMs === undefined ? '' : ` (BackOffMilliseconds: ${String(backOffMs)})`;
		super(`${words}${wait}`);
		this.code = code;
	}
}

/** The server refused before it executed anything (RFC 9110 section 15.5, SOAP 1.1 section 4.4). */
export function isRefused(error: unknown): boolean {
	return (
		error instanceof EwsFault || (error instanceof EwsRefusal && error.status >= 300 && error.status < 500)
	);
}

/** Converts any failure into a MailError in plain words, and keeps what `sentBefore` knows about it. */
export function describe(settings: EwsSettings, step: string, error: unknown, token?: string): MailError {
	const { mailbox, connection } = settings;
	const secrets = secretsOf(connection, token);
	const mailError = toMailError(error, {
		protocol: 'ews',
		server: serverName(settings.connection),
		mailbox,
		step,
		secrets,
	});
	noteSent(mailError, isRefused(error) ? 'nothing' : sentBefore(error));
	return mailError;
}

/** @throws MailError if the server refused */
export function assertDone(settings: EwsSettings, step: string, response: ResponseMessage | undefined): void {
	if (response === undefined) throw notUnderstood(settings, step, 'without a result for the request');
	if (response.isError) throw describe(settings, step, new EwsFault(response));
}

export function notUnderstood(settings: EwsSettings, step: string, what: string, cause?: unknown): MailError {
	const { mailbox } = settings;
	return new MailError(
		'protocol',
		`Could not ${step} (EWS, ${serverName(settings.connection)}, mailbox ${mailbox}): the server responded ${what}`,
		{
			code: 'NotUnderstood',
			hint: 'Check "Server": another service may be listening there. If it is an Exchange server, please report it as an issue of this package.',
			...(cause instanceof Error ? { cause: new Error(cause.message) } : {}),
		},
	);
}
