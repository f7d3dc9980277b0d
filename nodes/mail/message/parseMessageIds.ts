import { decodeWords } from './mimeWords';
import { withoutComments } from './withoutComments';

/** More than in any thread; of a longer list, the oldest and the newest are kept. */
const MAX_IDS = 1000;
/** Enough for a thousand IDs; comments are not searched in any longer text. */
const MAX_CHARS = 256 * 1024;

/** Message-IDs of a References or In-Reply-To field (RFC 5322 section 3.6.4), without angle brackets. */
export function parseMessageIds(field: string): string[] {
	const value = plainIds(field);
	const ids = value.includes('<') ? bracketed(value) : value.split(/[\s,]+/).filter((id) => id.includes('@'));
	return ids.length <= MAX_IDS ? ids : [...ids.slice(0, 1), ...ids.slice(1 - MAX_IDS)];
}

/** The ID of a Message-ID field; if it has no brackets, as with some programs, the unchanged value. */
export function parseMessageId(field: string): string | undefined {
	const value = plainIds(field);
	const id = bracketed(value)[0] ?? value.trim().replace(/^<|>$/g, '');
	return id === '' ? undefined : id;
}

/**
 * RFC 2047 section 5 forbids encoded words here, but Python's email package uses them for IDs longer than a
 * line, such as Exchange's. Comments (RFC 2822 section 4.5.4) may occur within an ID as well.
 */
function plainIds(field: string): string {
	const decoded = field.includes('=?') ? decodeWords(field) : field;
	return decoded.length > MAX_CHARS ? decoded : withoutComments(decoded);
}

/** With indexOf: a pattern would search for the end of `<<<<<<` again and again. */
function bracketed(field: string): string[] {
	const ids: string[] = [];
	let open = field.indexOf('<');
	while (open >= 0) {
		const close = field.indexOf('>', open);
		if (close < 0) break;
		const id = field.slice(field.lastIndexOf('<', close) + 1, close).replace(/\s+/g, '');
		if (id !== '') ids.push(id);
		open = field.indexOf('<', close);
	}
	return ids;
}
