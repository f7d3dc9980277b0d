/**
 * Invisible characters (soft hyphens, zero-width spaces, joiners, direction marks), which may occur within
 * any word.
 */
const UNSEEN = /(?:[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|\u034f)+/g;
/**
 * Turkish has a dotted and a dotless i, with capitals of their own; a mailbox may get mail in several
 * languages.
 */
const TURKISH_I = /[\u0130\u0131]|i\u0307/g;

/**
 * A text in the form in which keywords are compared:
 *
 * - case is ignored; `ß` equals `SS`, and all letters i are the same;
 * - compatibility forms are the same letter (Unicode NFKC: `ＶＰＮ` is `VPN`, `ﬁ` is `fi`);
 * - accents count: `résumé` is not `resume`, however either is composed;
 * - look-alikes in other scripts differ: a Cyrillic `а` is not a Latin `a`;
 * - invisible characters are ignored, and white space of any kind and length is one space.
 */
export function foldText(text: string): string {
	const isAscii = /^[\u0000-\u007f]*$/.test(text);
	const plain = isAscii ? text : text.normalize('NFKC').replace(UNSEEN, '').replace(TURKISH_I, 'i');
	// NFC again: upper-casing decomposes letters that have no composed capital.
	const upper = isAscii ? plain.toUpperCase() : plain.toUpperCase().normalize('NFC');
	return upper.replace(/\s+/g, ' ');
}
