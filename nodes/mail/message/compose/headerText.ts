import { MailError } from '../../contracts/MailError';
import { encodeAsWords } from '../mimeWords';

/** C0, DEL, C1, and the two separators that some programs treat as line breaks. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Makes any text a single line for a header (RFC 5322 section 2.2). */
export function headerText(text: string): string {
	return wellFormed(text).replace(CONTROLS, ' ').trim();
}

/** RFC 5322 section 2.1.1 limits lines to 998 octets, and a header can be folded at spaces only. */
const LONGEST_WORD = 900;

/** Whether a text has a word that does not fit into a line. */
export function hasEndlessWord(text: string): boolean {
	let begin = 0;
	for (let at = 0; at <= text.length; at += 1) {
		if (at < text.length && text[at] !== ' ') continue;
		if (at - begin > LONGEST_WORD) return true;
		begin = at + 1;
	}
	return false;
}

/** Text for a header without its own grammar: one line, whose words fit into the lines of a message. */
export function unstructuredText(text: string): string {
	const line = headerText(text);
	return hasEndlessWord(line) ? encodeAsWords(line) : line;
}

/** Lone surrogates are no characters, and encoders fail on them. */
export function wellFormed(text: string): string {
	return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/**
 * A value with its own grammar (an address, a Message-ID), in which a control character is not an accident.
 * @throws MailError of kind `configuration`
 */
export function assertNoControls(field: string, value: string): void {
	if (value.search(CONTROLS) < 0) return;
	throw new MailError(
		'configuration',
		`${field} holds a line break or another control character; nothing was sent`,
		{
			hint: `Correct ${field}. If it comes from outside, somebody may be trying to add recipients or headers to your mail.`,
		},
	);
}
