import { asciiDomain } from './asciiDomain';

export interface ComparableAddress {
	/** Local part and domain in a canonical form: equal for two spellings of one mailbox. */
	readonly address: string;
	readonly domain: string;
}

/** RFC 5321 section 4.5.3.1.3 has 256; longer ones occur in practice. */
const MAX_ADDRESS = 512;

/**
 * An addr-spec (RFC 5322 section 3.4.1) in a form that can be compared. Local parts are compared
 * case-insensitively, as every mail server does in spite of RFC 5321 section 2.4; `ann+shop@` and `ann@`
 * stay different mailboxes.
 *
 * @returns undefined for anything that is not an address
 */
export function comparableAddress(address: string): ComparableAddress | undefined {
	if (address.length > MAX_ADDRESS) return undefined;
	// The last one: a quoted local part may contain others.
	const at = address.lastIndexOf('@');
	const domain = asciiDomain(address.slice(at + 1).trim());
	const local = unquoted(address.slice(0, Math.max(at, 0)).trim());
	if (domain === undefined || local === '') return undefined;
	return { address: `${lowerCase(local)}@${domain}`, domain };
}

/** `"ann"@` is `ann@` (RFC 5322 section 3.2.4). */
function unquoted(local: string): string {
	const quoted = /^"(.*)"$/s.exec(local)?.[1];
	return quoted?.replace(/\\(.)/gs, '$1') ?? local;
}

/**
 * Canonical equivalents of ASCII characters, such as the Kelvin sign, which normalization would turn into
 * them.
 */
const LOOKS_ASCII = /([\u037e\u1fef\u212a])/;

/** Composed (RFC 6532 section 3.1) and in lower case, without turning another letter into an ASCII one. */
function lowerCase(text: string): string {
	if (/^[\u0000-\u007f]*$/.test(text)) return text.toLowerCase();
	return text
		.split(LOOKS_ASCII)
		.map((piece) => (LOOKS_ASCII.test(piece) ? piece : lowerPiece(piece.normalize('NFC'))))
		.join('');
}

function lowerPiece(text: string): string {
	return Array.from(text, (letter) => {
		const lower = letter.toLowerCase();
		return letter > '\u007f' && /[\u0000-\u007f]/.test(lower) ? letter : lower;
	}).join('');
}
