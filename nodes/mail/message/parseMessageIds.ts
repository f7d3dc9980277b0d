import { decodeWords } from './mimeWords';
import { withoutComments } from './withoutComments';

/** More than any thread has; a longer list keeps its oldest and its newest. */
const MAX_IDS = 1000;
/** Long enough for a thousand ids; a comment would otherwise be looked for in any amount of text. */
const MAX_CHARS = 256 * 1024;

/** Message-IDs of a References or In-Reply-To field (RFC 5322 section 3.6.4), without their angle brackets. */
export function parseMessageIds(field: string): string[] {
	const value = plainIds(field);
	const ids = value.includes('<') ? bracketed(value) : value.split(/[\s,]+/).filter((id) => id.includes('@'));
	return ids.length <= MAX_IDS ? ids : [...ids.slice(0, 1), ...ids.slice(1 - MAX_IDS)];
}

/** The one id of a Message-ID field; what stands there when it has no brackets, as some programs write it. */
export function parseMessageId(field: string): string | undefined {
	const value = plainIds(field);
	const id = bracketed(value)[0] ?? value.trim().replace(/^<|>$/g, '');
	return id === '' ? undefined : id;
}

/**
 * RFC 2047 section 5 forbids encoded words here, but Python's email package makes them of ids that are longer than a
 * line, as those of Exchange are. Comments (RFC 2822 section 4.5.4) may stand within an id too.
 */
function plainIds(field: string): string {
	const decoded = field.includes('=?') ? decodeWords(field) : field;
	return decoded.length > MAX_CHARS ? decoded : withoutComments(decoded);
}

/** Walks with indexOf: a pattern would look for the end of `<<<<<<` again and again. */
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
