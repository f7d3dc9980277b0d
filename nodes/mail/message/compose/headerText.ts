import { MailError } from '../../contracts/MailError';

/** C0, DEL, C1, and the two separators that some programs break lines at. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** A text that stands in a header: whatever was in it, it is one line (RFC 5322 section 2.2). */
export function headerText(text: string): string {
	return wellFormed(text).replace(CONTROLS, ' ').trim();
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
