import { MailError } from '../contracts/MailError';
import type { OutgoingMail } from '../contracts/MailTransport';
import { defined } from '../contracts/defined';
import { serverName } from '../contracts/serverName';
import { toMailError } from '../errors/toMailError';
import { secretsOf } from '../net/secretsOf';
import type { SmtpSettings } from './SmtpSettings';

/** Converts anything thrown by a step into a MailError in plain words. */
export function describe(settings: SmtpSettings, step: string, error: unknown, token?: string): MailError {
	const { connection, account } = settings;
	return toMailError(error, {
		protocol: 'smtp',
		server: serverName(connection),
		step,
		secrets: secretsOf(connection, token),
		...(account === undefined ? {} : { mailbox: account.user }),
	});
}

/** The server had the whole message, and its response was lost. */
export function unknownOutcome(
	settings: SmtpSettings,
	{ messageId, envelope }: OutgoingMail,
	error: unknown,
	token?: string,
): MailError {
	const why = describe(settings, 'learn whether the message was sent', error, token);
	return new MailError('outcomeUnknown', `${why.message} It may have been sent to ${listed(envelope.to)}.`, {
		code: 'OUTCOME_UNKNOWN',
		hint: `It is not resent automatically, since it could arrive twice. Look in Sent Items of the sender, or ask a recipient, for the Message-ID ${messageId}; send it again only if it is not there.`,
		...defined({ cause: why.cause }),
	});
}

/** RFC 6531 section 3.2: such an address has no ASCII form. */
export function cannotAddress(settings: SmtpSettings, { envelope }: OutgoingMail): MailError {
	const who = [envelope.from, ...envelope.to].filter((address) => /[^\x00-\x7f]/.test(address)).join(', ');
	return new MailError(
		'configuration',
		`Could not send ${place(settings)}: the server does not accept addresses with non-ASCII characters before the "@"${who ? `: ${who}` : ''}`,
		{
			code: 'SMTPUTF8',
			hint: 'The server does not offer SMTPUTF8 (RFC 6531). Use an ASCII address of this person, or a server that offers it.',
		},
	);
}

export function noOAuth(settings: SmtpSettings, mechanisms: readonly string[]): MailError {
	const offers = mechanisms.length > 0 ? `only ${mechanisms.join(', ')}` : 'no sign-in';
	return new MailError(
		'configuration',
		`Could not sign in ${place(settings)}: the server offers ${offers}, not XOAUTH2`,
		{
			hint: 'Check "Server", "Port" and "Security": many servers accept a sign-in only over TLS. For a relay that accepts mail without a sign-in, set "Sign In As" to "None".',
		},
	);
}

/** Has the code that sockets and imapflow use for a timeout. */
export class NoAnswer extends Error {
	readonly code = 'ETIMEDOUT';

	constructor(ms: number) {
		super(`No answer within ${String(Math.round(ms / 1000))} seconds`);
	}
}

export class ConnectionClosed extends Error {
	readonly code = 'EConnectionClosed';

	constructor() {
		super('The server closed the connection');
	}
}

function place({ connection: { host, port }, account }: SmtpSettings): string {
	return `(SMTP, ${serverName({ host, port })}${account === undefined ? '' : `, mailbox ${account.user}`})`;
}

function listed(addresses: readonly string[]): string {
	const [first = '', ...others] = addresses;
	return others.length === 0 ? first : `${first} and ${String(others.length)} more`;
}
