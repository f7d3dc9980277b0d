import { yieldToEventLoop, isYieldDue } from '../async/yieldToEventLoop';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const EQUALS = 0x3d;
const CHUNK_BYTES = 64 * 1024;

const HEX = new Int8Array(256).fill(-1);
for (const [value, digits] of [...'0123456789abcdef'].entries()) {
	HEX[digits.charCodeAt(0)] = value;
	HEX[digits.toUpperCase().charCodeAt(0)] = value;
}

/**
 * Decodes quoted-printable (RFC 2045 section 6.7). Spaces before a line break are removed according to rule
 * 3; an `=` that does not begin an escape is kept, as the notes there recommend.
 */
export async function decodeQuotedPrintable(source: Buffer): Promise<Buffer> {
	const target = Buffer.allocUnsafe(source.length);
	let written = 0;
	for (let from = 0; from < source.length; ) {
		const to = chunkEnd(source, from);
		written = decodeChunk(source, from, to, target, written);
		from = to;
		if (isYieldDue()) await yieldToEventLoop();
	}
	return target.subarray(0, written);
}

/** Number of octets that `decodeQuotedPrintable` returns. */
export async function quotedPrintableSize(source: Buffer): Promise<number> {
	let scratch = Buffer.allocUnsafe(CHUNK_BYTES);
	let size = 0;
	for (let from = 0; from < source.length; ) {
		const to = chunkEnd(source, from);
		if (to - from > scratch.length) scratch = Buffer.allocUnsafe(to - from);
		size += decodeChunk(source, from, to, scratch, 0);
		from = to;
		if (isYieldDue()) await yieldToEventLoop();
	}
	return size;
}

/** After a line if possible, because an escape, or spaces before a line break, must not be split. */
function chunkEnd(source: Buffer, from: number): number {
	if (source.length - from <= CHUNK_BYTES) return source.length;
	const lf = source.lastIndexOf(LF, from + CHUNK_BYTES - 1);
	if (lf > from) return lf + 1;
	const to = from + CHUNK_BYTES;
	if (source[to - 1] === EQUALS) return to - 1;
	return source[to - 2] === EQUALS ? to - 2 : to;
}

function decodeChunk(source: Buffer, from: number, to: number, target: Buffer, offset: number): number {
	let written = offset;
	/** End of the line's last octet that is not a space. */
	let solid = offset;
	for (let at = from; at < to; at++) {
		const byte = source[at] as number;
		if (byte === EQUALS) {
			const high = HEX[source[at + 1] as number] as number;
			const low = HEX[source[at + 2] as number] as number;
			if (high >= 0 && low >= 0) {
				target[written++] = (high << 4) | low;
				at += 2;
			} else {
				const next = softBreakEnd(source, at + 1, to);
				if (next > 0) at = next - 1;
				else target[written++] = byte;
			}
			solid = written;
		} else if (byte === LF || (byte === CR && source[at + 1] === LF)) {
			written = solid;
			target[written++] = byte;
			if (byte === CR) target[written++] = source[++at] as number;
			solid = written;
		} else {
			target[written++] = byte;
			if (byte !== SPACE && byte !== TAB) solid = written;
		}
	}
	return to === source.length ? solid : written;
}

/**
 * The position after a soft line break, or 0; spaces may come before the break (RFC 2045 section 6.7, rule
 * 3).
 */
function softBreakEnd(source: Buffer, from: number, to: number): number {
	let at = from;
	while (at < to && (source[at] === SPACE || source[at] === TAB)) at++;
	if (at >= to) return to;
	if (source[at] === CR && source[at + 1] === LF) return at + 2;
	return source[at] === LF ? at + 1 : 0;
}
