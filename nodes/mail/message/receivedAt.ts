import type { MailHeader } from '../contracts/MailMessage';
import { parseDate } from './parseDate';

/**
 * When the mailbox received a message, in milliseconds since the epoch: the text after the last semicolon
 * of the topmost Received field (RFC 5321 section 4.4), which the mailbox's own server wrote. Undefined if
 * there is none.
 *
 * @param now later times are not accepted
 */
export function receivedAtOf(headers: readonly MailHeader[], now = Date.now()): number | undefined {
	const received = headers.find(({ name }) => name.toLowerCase() === 'received')?.value;
	if (received === undefined) return undefined;
	const iso = parseDate(received.slice(received.lastIndexOf(';') + 1));
	const time = iso === undefined ? undefined : Date.parse(iso);
	return time === undefined || time > now + CLOCK_SKEW_MS ? undefined : time;
}

/** How far a server's clock may be ahead of ours. */
const CLOCK_SKEW_MS = 24 * 3600_000;
