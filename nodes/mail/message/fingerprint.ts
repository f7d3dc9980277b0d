import { createHash } from 'node:crypto';

/**
 * 48 bits: the chance that two of the few hundred compared messages collide is one in a hundred billion.
 */
export const FINGERPRINT_LENGTH = 8;

/** The header fields in a fingerprint; a source that fetches headers only needs no others. */
export const FINGERPRINT_HEADERS = ['message-id', 'date', 'from', 'subject'];

const LONGEST_HEADER = 65_536;

/**
 * Identifies a message whose UID is no longer valid: Message-ID, or other parts of the header, and the time
 * of arrival, which distinguishes two copies of a message.
 *
 * @param octets a message, or its header section
 * @param receivedAt INTERNALDATE
 */
export function fingerprint(octets: Buffer, receivedAt: Date | undefined): string {
	const fields = headerFields(octets);
	const messageId = fields.get('message-id');
	const text = messageId ?? FINGERPRINT_HEADERS.map((name) => fields.get(name) ?? '').join('\n');
	const arrivedAt = receivedAt === undefined ? '' : String(Math.floor(receivedAt.getTime() / 1000));
	const hash = createHash('sha256').update(text).update('\0').update(arrivedAt);
	return hash.digest('base64url').slice(0, FINGERPRINT_LENGTH);
}

function headerFields(octets: Buffer): Map<string, string> {
	const fields = new Map<string, string>();
	const text = octets.subarray(0, LONGEST_HEADER).toString('latin1');
	const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
	for (const line of text.slice(0, end).split(/\r?\n(?![ \t])/)) {
		const colon = line.indexOf(':');
		const name = line.slice(0, colon).trim().toLowerCase();
		if (colon > 0 && FINGERPRINT_HEADERS.includes(name) && !fields.has(name)) {
			fields.set(
				name,
				line
					.slice(colon + 1)
					.replace(/\s+/g, ' ')
					.trim(),
			);
		}
	}
	return fields;
}
