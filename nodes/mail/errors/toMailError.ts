import { MailError } from '../contracts/MailError';
import { defined } from '../contracts/defined';
import { redact } from '../net/redact';
import type { MailErrorProtocol } from './CatalogRow';
import { findRow } from './findRow';
import { forMailbox } from './forMailbox';
import { readSignals } from './readSignals';
import { scrubCause } from './scrubCause';
import type { Signals } from './readSignals';

export interface MailErrorContext {
	readonly protocol?: MailErrorProtocol;
	/** Host and port. */
	readonly server?: string;
	readonly mailbox?: string;
	/** The attempted step, as it follows "Could not": `sign in`, `open the folder "Archive"`. */
	readonly step?: string;
	/** Texts to redact, whatever they look like: token, client secret, key, password of the proxy. */
	readonly secrets?: readonly string[];
}

const UNKNOWN_HINT =
	'Check the details. If they do not help, please report them as an issue of this package.';
const LONGEST_DETAILS = 300;
/** Entra ID's text is full of IDs and timestamps; the row's cause says the same in fewer words. */
const OF_ENTRA = /\bAADSTS\d+|\bTrace ID:/;

/** Texts of Node and of libraries that say only that something failed. */
const SAYS_NOTHING =
	/^(?:Command failed|Connection not available|Unexpected close|Request failed with status code \d+|HTTP status \d+)$/;

/** The protocol's name as it precedes the name of a server. */
function nameOf(protocol: MailErrorProtocol): string {
	return protocol === 'graph' ? 'Microsoft Graph' : protocol.toUpperCase();
}

/** Names the place: (IMAP, outlook.office365.com:993, mailbox support@contoso.com). */
function place({ protocol, server, mailbox }: MailErrorContext): string {
	const parts = [
		protocol === undefined || protocol === 'oauth' ? undefined : nameOf(protocol),
		server,
		mailbox === undefined ? undefined : `mailbox ${mailbox}`,
	].filter((part) => part !== undefined);
	return parts.length ? ` (${parts.join(', ')})` : '';
}

/** The words of the server or the library, on one line, without secrets. */
function details({ texts }: Signals, secrets: readonly string[] | undefined): string {
	const informative = texts.find((text) => !SAYS_NOTHING.test(text.trim()));
	if (informative === undefined) return '';
	const line = redact(informative, secrets)
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
	const short = line.length > LONGEST_DETAILS ? `${line.slice(0, LONGEST_DETAILS)}…` : line;
	return ` Details: ${/[.!?…]$/.test(short) ? short : `${short}.`}`;
}

/**
 * Converts anything thrown (an error of a socket, TLS, imapflow, n8n or an HTTP client, an OAuth response)
 * into a MailError: what was attempted, where, what happened in plain words and in the server's words, with
 * the catalog's hint. A MailError is returned unchanged. The message, the cause and their stacks contain
 * no secrets.
 */
export function toMailError(error: unknown, context: MailErrorContext = {}): MailError {
	if (error instanceof MailError) return error;
	const signals = readSignals(error);
	const finding = findRow(signals, context.protocol);
	const row = finding?.row;
	const code = finding?.code ?? firstCode(signals, context.secrets);
	const what = row?.cause ?? 'unrecognized error';
	const cause = scrubCause(error, context.secrets);
	const said = details(signals, context.secrets);
	const message = `Could not ${context.step ?? 'continue'}${place(context)}: ${what}.${said}`;
	return new MailError(row?.kind ?? 'unknown', message, {
		hint: row === undefined ? UNKNOWN_HINT : forMailbox(row.hint, context.mailbox),
		...defined({ transient: row?.transient, retryAfterMs: signals.retryAfterMs, code }),
		...(row !== undefined && OF_ENTRA.test(said) ? { details: said.trim() } : {}),
		...defined({ cause }),
	});
}

/** The code to show if the row matched by keyword or no row matched. */
function firstCode({ codes }: Signals, secrets: readonly string[] | undefined): string | undefined {
	for (const code of codes) if (/\d|[A-Z]{3}/.test(code)) return redact(code, secrets);
	return undefined;
}
