import { createDecodeStream, decode } from 'libmime/lib/charset.js';

/**
 * Decodes octets in any charset supported by iconv-lite or encoding-japanese; UTF-7 is refused and read as
 * UTF-8.
 */
export function decodeByLibrary(bytes: Buffer, charset: string): string {
	return decode(bytes, charset);
}

const known = new Map<string, boolean>();

/** Whether `decodeByLibrary` supports the charset under that name. */
export function isInLibrary(charset: string): boolean {
	let answer = known.get(charset);
	if (answer === undefined) {
		answer = createDecodeStream(charset).supported;
		if (known.size < 500) known.set(charset, answer);
	}
	return answer;
}
