/** Small enough that dot-stuffing a large message does not block n8n's event loop. */
const CHUNK = 64 * 1024;

const CR = 0x0d;
const LF = 0x0a;
const STRAY = /\r(?!\n)|(?<!\r)\n/;
const STRAYS = new RegExp(STRAY, 'g');
const DOT = Buffer.from('.\r\n');

/** The next octets to process at once; a CR and LF that belong together stay together. */
export function nextChunk(mime: Buffer, offset: number): Buffer {
	let end = Math.min(offset + CHUNK, mime.length);
	while (mime[end - 1] === CR && end < mime.length) end += 1;
	return mime.subarray(offset, end);
}

/**
 * RFC 5321 section 2.3.8: CR and LF occur together only. A server that takes one of them alone for a line
 * end would read the text of a message as commands ("SMTP smuggling").
 */
export function withWholeLineEnds(chunk: Buffer): Buffer {
	const text = chunk.toString('latin1');
	return STRAY.test(text) ? Buffer.from(text.replace(STRAYS, '\r\n'), 'latin1') : chunk;
}

/**
 * A piece of a message as sent after DATA: dots at the start of a line are doubled (RFC 5321 section
 * 4.5.2).
 *
 * @param before the octet before it, if any
 */
export function stuffed(chunk: Buffer, before: number | undefined): Buffer {
	const whole = withWholeLineEnds(chunk);
	const text = whole.toString('latin1');
	const beginsWithDot = (before === undefined || before === LF) && text.startsWith('.');
	if (!beginsWithDot && !text.includes('\n.')) return whole;
	return Buffer.from(`${beginsWithDot ? '.' : ''}${text.replaceAll('\n.', '\n..')}`, 'latin1');
}

/** The last piece together with the dot that ends the message, to be sent at once. */
export function withFinalDot(piece: Buffer): Buffer {
	return Buffer.concat([withLineEnd(piece), DOT]);
}

function withLineEnd(piece: Buffer): Buffer {
	return piece.at(-1) === LF ? piece : Buffer.concat([piece, LINE_END]);
}

const LINE_END = Buffer.from('\r\n');
