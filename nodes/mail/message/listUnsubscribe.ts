import type { MailListUnsubscribe } from '../contracts/MailMessage';
import { defined } from '../contracts/defined';
import { decodeWords } from './mimeWords';
import { withoutComments } from './withoutComments';

const MAX_CHARS = 8192;
const MAX_URL_CHARS = 2000;

/**
 * How to unsubscribe from the sending list: List-Unsubscribe (RFC 2369), and whether a single request is
 * enough (RFC 8058).
 *
 * @param field returns the value of a field by its lower-case name, empty if there is none
 */
export function readListUnsubscribe(field: (name: string) => string): MailListUnsubscribe | undefined {
	const raw = field('list-unsubscribe').slice(0, MAX_CHARS);
	if (raw === '') return undefined;
	// Programs encode long values, and omit the brackets of a single link.
	const value = withoutComments(raw.includes('=?') ? decodeWords(raw) : raw);
	const links = (value.includes('<') ? value.split('<').slice(1).map(upToBracket) : [value])
		.map((link) => link.replace(/\s+/g, ''))
		.filter((link) => link.length <= MAX_URL_CHARS && URL.canParse(link));
	const url = links.find((link) => /^https?:/i.test(link));
	const email = links.find((link) => /^mailto:/i.test(link));
	if (url === undefined && email === undefined) return undefined;
	const isOneClick = /^List-Unsubscribe=One-Click$/i.test(field('list-unsubscribe-post').trim());
	return {
		...defined({ url, mailto: email }),
		...(isOneClick && url !== undefined && /^https:/i.test(url) ? { oneClick: true } : {}),
	};
}

function upToBracket(piece: string): string {
	return piece.slice(0, Math.max(piece.indexOf('>'), 0));
}
