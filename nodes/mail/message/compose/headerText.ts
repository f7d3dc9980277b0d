import { MailError } from '../../contracts/MailError';
import { encodeAsWords } from '../mimeWords';

/** C0, DEL, C1, and the two separators that some programs break lines at. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** A text that stands in a header: whatever was in it, it is one line (RFC 5322 section 2.2). */
export function headerText(text: string): string {
	return wellFormed(text).replace(CONTROLS, ' ').trim();
}

/** RFC 5322 section 2.1.1 has lines of 998 octets at most, and a header is folded at its blanks only. */
const LONGEST_WORD = 900;

/** Whether a text has a word that no line of a message has room for. */
export function hasEndlessWord(text: string): boolean {
	let begin = 0;
	for (let at = 0; at <= text.length; at += 1) {
		if (at < text.length && text[at] !== ' ') continue;
		if (at - begin > LONGEST_WORD) return true;
		begin = at + 1;
	}
	return false;
}

/** A text for a header without a grammar of its own: one line, whose words fit into the lines of a message. */
export function unstructuredText(text: string): string {
	const line = headerText(text);
	return hasEndlessWord(line) ? encodeAsWords(line) : line;
}

/** Half of a surrogate pair is no character, and encoders stumble over it. */
export function wellFormed(text: string): string {
	return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/**
 * A value with a grammar of its own (an address, a Message-ID), where a control character is no slip of the pen.
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
