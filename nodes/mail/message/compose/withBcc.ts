/** RFC 5322 section 2.1.1. */
const LINE = 76;

/**
 * Adds a Bcc field for a server that takes no envelope: it sends to the addresses in it, and removes the
 * field (RFC 5322 section 3.6.3; MS-OXCMAIL section 2.1.3.4).
 *
 * @param mime without Bcc
 * @param bcc bare addresses, validated when the message was composed
 */
export function withBcc(mime: Buffer, bcc: readonly string[] = []): Buffer {
	if (bcc.length === 0) return mime;
	let field = 'Bcc:';
	let column = field.length;
	for (const [index, address] of bcc.entries()) {
		const word = index === bcc.length - 1 ? address : `${address},`;
		const isTooLong = column + word.length + 1 > LINE && column > 1;
		field += isTooLong ? `\r\n ${word}` : ` ${word}`;
		column = (isTooLong ? 0 : column) + word.length + 1;
	}
	return Buffer.concat([Buffer.from(`${field}\r\n`, 'utf8'), mime]);
}
