import { MailError } from '../contracts/MailError';
import { defined } from '../contracts/defined';
import { redact } from '../net/redact';
import type { MailErrorProtocol } from './CatalogueRow';
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
	/** What was being done, as it follows "Could not": `sign in`, `open the folder "Archive"`. */
	readonly step?: string;
	/** What must not be seen, whatever it looks like: token, client secret, key, password of the proxy. */
	readonly secrets?: readonly string[];
}

const UNKNOWN_HINT =
	'Check the details. If they do not help, please report them as an issue of this package.';
const LONGEST_DETAILS = 300;
/** Lines of text with numbers of the attempt, of which the row's cause is the gist. */
const OF_ENTRA = /\bAADSTS\d+|\bTrace ID:/;

/** What Node and libraries say when they know no more than that it failed. */
const SAYS_NOTHING =
	/^(?:Command failed|Connection not available|Unexpected close|Request failed with status code \d+|HTTP status \d+)$/;

/** As people write it: in front of a server's name. */
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

/** What the server or the library said itself, on one line, without secrets. */
function details({ texts }: Signals, secrets: readonly string[] | undefined): string {
	const telling = texts.find((text) => !SAYS_NOTHING.test(text.trim()));
	if (telling === undefined) return '';
	const line = redact(telling, secrets)
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
	const short = line.length > LONGEST_DETAILS ? `${line.slice(0, LONGEST_DETAILS)}…` : line;
	return ` Details: ${/[.!?…]$/.test(short) ? short : `${short}.`}`;
}

/**
 * Turns anything thrown (a socket's or TLS error, one of imapflow, n8n or an HTTP client, an OAuth answer) into
 * a MailError: what was tried, where, what happened in plain words and what the server said, with the catalogue's
 * hint. A MailError passes through as it is. Nothing secret is in its message, its cause or their stacks.
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

/** The code to show where the row was found by a key word, or there is none. */
function firstCode({ codes }: Signals, secrets: readonly string[] | undefined): string | undefined {
	for (const code of codes) if (/\d|[A-Z]{3}/.test(code)) return redact(code, secrets);
	return undefined;
}
