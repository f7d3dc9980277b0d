import { parseDate } from '../message/parseDate';

/** The field that the receiving server puts on top is among the first lines. */
const LOOKED_AT = 32 * 1024;

/**
 * When the mailbox received a message, in milliseconds since the epoch: POP3 does not tell, but the topmost Received
 * field does (RFC 5321 section 4.4), behind its last semicolon. Without one, when it was written.
 *
 * @param octets a message, or its header section
 */
export function arrivalOf(octets: Buffer): number | undefined {
	const text = octets.toString('latin1', 0, LOOKED_AT);
	const header = text.slice(0, /\r?\n\r?\n/.exec(text)?.index ?? text.length).replace(/\r?\n[ \t]+/g, ' ');
	const received = /^Received:.*;([^;\r\n]*)$/im.exec(header)?.[1];
	const written = /^Date:(.*)$/im.exec(header)?.[1];
	const iso = parseDate(received ?? '') ?? parseDate(written ?? '');
	return iso === undefined ? undefined : Date.parse(iso);
}
