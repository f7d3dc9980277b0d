/** Soft hyphens, zero-width blanks, joiners and marks of direction: they are not seen, and may stand within any word. */
const UNSEEN = /(?:[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|\u034f)+/g;
/** Turkish knows two letters i: their capitals are not those of other languages, and one mailbox has both. */
const TURKISH_I = /[\u0130\u0131]|i\u0307/g;

/**
 * A text in the form in which keywords are compared:
 *
 * - without regard to case, `ß` being `SS` and all letters i being one;
 * - a letter in another width or form of print is the same letter (Unicode NFKC: `ＶＰＮ` is `VPN`, `ﬁ` is `fi`);
 * - accents count: `résumé` is not `resume`, however either is composed;
 * - look-alikes of other scripts count: a Cyrillic `а` is no Latin `a`;
 * - what is not seen does not count, and white space of any kind and length is one blank.
 */
export function foldText(text: string): string {
	const isAscii = /^[\u0000-\u007f]*$/.test(text);
	const plain = isAscii ? text : text.normalize('NFKC').replace(UNSEEN, '').replace(TURKISH_I, 'i');
	// NFC once more: capitals are taken apart where there is no composed one.
	const upper = isAscii ? plain.toUpperCase() : plain.toUpperCase().normalize('NFC');
	return upper.replace(/\s+/g, ' ');
}
