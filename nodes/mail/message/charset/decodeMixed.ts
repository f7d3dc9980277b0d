import { isUtf8 } from 'node:buffer';
import { decodeByLibrary } from './libraryCharset';

/**
 * Decodes a text that is partly UTF-8 and partly windows-1252, such as a reply that quotes a message
 * unconverted. Octets that form a UTF-8 character are decoded as one; any other octet above 127 is a
 * windows-1252 character.
 */
export function decodeMixed(bytes: Buffer): string {
	if (isUtf8(bytes)) return bytes.toString('utf8');
	const pieces: string[] = [];
	let from = 0;
	for (let at = 0; at < bytes.length; ) {
		const length = characterLength(bytes, at);
		if (length > 0) {
			at += length;
			continue;
		}
		if (at > from) pieces.push(bytes.toString('utf8', from, at));
		const start = at;
		while (at < bytes.length && characterLength(bytes, at) === 0) at++;
		pieces.push(decodeByLibrary(bytes.subarray(start, at), 'windows-1252'));
		from = at;
	}
	if (bytes.length > from) pieces.push(bytes.toString('utf8', from));
	return pieces.join('');
}

/** Length of the well-formed character (Unicode table 3-7) that begins here; 0 if there is none. */
function characterLength(bytes: Buffer, at: number): number {
	const first = bytes[at] as number;
	if (first < 0x80) return 1;
	const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
	if (length === 0) return 0;
	const second = bytes[at + 1] ?? 0;
	if (second < (LOWEST_SECOND[first] ?? 0x80) || second > (HIGHEST_SECOND[first] ?? 0xbf)) return 0;
	for (let index = 2; index < length; index++) {
		const next = bytes[at + index] ?? 0;
		if (next < 0x80 || next > 0xbf) return 0;
	}
	return length;
}

const LOWEST_SECOND: Readonly<Record<number, number>> = { 0xe0: 0xa0, 0xf0: 0x90 };
const HIGHEST_SECOND: Readonly<Record<number, number>> = { 0xed: 0x9f, 0xf4: 0x8f };
