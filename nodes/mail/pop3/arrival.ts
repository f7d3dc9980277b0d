import { parseDate } from '../message/parseDate';

/** The receiving server's own field is at the top. */
const LOOKED_AT = 32 * 1024;

/**
 * When the mailbox received a message, in milliseconds since the epoch. POP3 does not say, but the topmost
 * Received field does, after its last semicolon (RFC 5321 section 4.4). Without one, the Date field is
 * used.
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
