/** A multiple of three, so that no group is split. */
const PIECE = 768 * 1024;

/**
 * Inserts a message, as base64, into the one element of a request whose content is `mark`; without a string
 * of the whole, which the library would copy repeatedly.
 */
export function putMime(soap: string, mark: string, mime: Buffer): Buffer {
	const [before = '', after = ''] = soap.split(`>${mark}<`);
	const head = Buffer.from(`${before}>`);
	const tail = Buffer.from(`<${after}`);
	const whole = Buffer.allocUnsafe(head.length + Math.ceil(mime.length / 3) * 4 + tail.length);
	let at = head.copy(whole);
	for (let from = 0; from < mime.length; from += PIECE) {
		at += whole.write(mime.toString('base64', from, Math.min(from + PIECE, mime.length)), at, 'latin1');
	}
	tail.copy(whole, at);
	return whole;
}
