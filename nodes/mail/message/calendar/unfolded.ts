import { isUtf8 } from 'node:buffer';

const LF = 0x0a;
const CR = 0x0d;
const BLANK = 0x20;
const TAB = 0x09;

/**
 * Rejoins lines of a calendar that were folded in the middle of a character, which RFC 5545 section 3.1
 * permits. Other folded lines stay unchanged.
 */
export function unfolded(octets: Buffer): Buffer {
	if (isUtf8(octets)) return octets;
	const joined = Buffer.alloc(octets.length);
	let length = 0;
	for (let at = 0; at < octets.length; at++) {
		const lf = octets[at] === CR && octets[at + 1] === LF ? at + 1 : at;
		const next = octets[lf + 1];
		if (octets[lf] === LF && (next === BLANK || next === TAB)) at = lf + 1;
		else joined[length++] = octets[at] as number;
	}
	return joined.subarray(0, length);
}
