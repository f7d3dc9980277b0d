import { withoutComments } from '../withoutComments';

/** One result (RFC 8601 section 2.2): `dkim=pass header.d=a.example`. */
export interface MethodResult {
	/** In lower case: `spf`, `dkim`, `dmarc`, `compauth`. */
	readonly method: string;
	/** In lower case: `pass`. */
	readonly result: string;
	/** `header.from`, `action`, `reason` by lower-case name; of a repeated name, the first value. */
	readonly properties: Readonly<Record<string, string>>;
}

export interface AuthenticationResults {
	/** The authserv-id in lower case; Exchange Online omits it. */
	readonly authservId?: string;
	readonly results: readonly MethodResult[];
}

/** A longer field is an attack; the rest is not read. */
const MAX_CHARS = 16 * 1024;
const MAX_RESULTS = 100;
const METHOD = /^([a-z][\w-]{0,30})(?:\s*\/\s*\d{1,3})?\s*=\s*([\w-]{1,40})/i;
const PROPERTY =
	/(?:^|\s)([a-z][\w-]{0,30}(?:\s*\.\s*[\w-]{1,40})?)\s*=\s*("[^"]{0,1000}"|[^\s;"]{1,1000})/gi;
const ID = /^[^\s=;]{1,255}/;

/**
 * Parses an Authentication-Results field in the forms that servers write, including Exchange Online's:
 * without an authserv-id, and with the recipient's domain between two results.
 */
export function parseAuthenticationResults(field: string): AuthenticationResults {
	const results: MethodResult[] = [];
	let authservId: string | undefined;
	const segments = split(withoutComments(field.slice(0, MAX_CHARS)));
	for (const [index, segment] of segments.entries()) {
		const text = segment.trim();
		const [head, method = '', result = ''] = METHOD.exec(text) ?? [];
		if (head === undefined) {
			if (index === 0) authservId = ID.exec(text.replace(/^"|"/g, ''))?.[0].toLowerCase();
		} else if (results.length < MAX_RESULTS) {
			const properties = propertiesOf(text.slice(head.length));
			results.push({ method: method.toLowerCase(), result: result.toLowerCase(), properties });
		}
	}
	return authservId === undefined ? { results } : { authservId, results };
}

function propertiesOf(text: string): Readonly<Record<string, string>> {
	const properties = Object.create(null) as Record<string, string>;
	for (const [, name = '', value = ''] of text.matchAll(PROPERTY)) {
		properties[name.replace(/\s/g, '').toLowerCase()] ??= value.replace(/^"|"$/g, '');
	}
	return properties;
}

/** Splits at semicolons outside quoted strings. */
function split(text: string): string[] {
	const segments: string[] = [];
	let from = 0;
	let isQuoted = false;
	for (let at = 0; at < text.length; at++) {
		const character = text[at];
		if (character === '"') isQuoted = !isQuoted;
		else if (character === '\\' && isQuoted) at++;
		else if (character === ';' && !isQuoted) {
			segments.push(text.slice(from, at));
			from = at + 1;
		}
	}
	segments.push(text.slice(from));
	return segments;
}
