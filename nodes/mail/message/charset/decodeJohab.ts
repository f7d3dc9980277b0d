import { decodeByLibrary } from './libraryCharset';

const REPLACEMENT = '\ufffd';
const FILL = -1;
const NONE = -2;

/** By the five bits of a letter: its index in Unicode, `FILL` for no letter, `NONE` if unused. */
const INITIALS = letters([1, FILL], [2, 0, 19]);
const VOWELS = letters([2, FILL], [3, 0, 5], [10, 5, 6], [18, 11, 6], [26, 17, 4]);
const FINALS = letters([1, FILL], [2, 1, 16], [19, 17, 11]);

/** Single letters (from U+3131 on), by their index among the initials and the finals. */
const LONE_INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const LONE_FINALS = ' ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';
const FIRST_SYLLABLE = 0xac00;
const FIRST_LONE_VOWEL = 0x314f;

/**
 * Decodes Johab (KS X 1001 annex 3, code page 1361), which no available library supports. A Hangul syllable
 * consists of three letters of five bits, so no table is needed; symbols and Chinese characters are those
 * of EUC-KR in another order.
 */
export function decodeJohab(bytes: Buffer): string {
	const pieces: string[] = [];
	let from = 0;
	for (let at = 0; at < bytes.length; ) {
		if ((bytes[at] as number) < 0x80) {
			at++;
			continue;
		}
		if (at > from) pieces.push(bytes.toString('latin1', from, at));
		pieces.push(character(bytes[at] as number, bytes[at + 1] ?? 0));
		at = from = at + 2;
	}
	if (bytes.length > from) pieces.push(bytes.toString('latin1', from));
	return pieces.join('');
}

function character(first: number, second: number): string {
	if (first >= 0x84 && first <= 0xd3) return hangul((first << 8) | second);
	if ((first >= 0xd9 && first <= 0xde) || (first >= 0xe0 && first <= 0xf9)) return sign(first, second);
	return REPLACEMENT;
}

function hangul(code: number): string {
	const initial = INITIALS[(code >> 10) & 31] as number;
	const vowel = VOWELS[(code >> 5) & 31] as number;
	const final = FINALS[code & 31] as number;
	if (initial === NONE || vowel === NONE || final === NONE) return REPLACEMENT;
	if (initial !== FILL && vowel !== FILL) {
		return String.fromCharCode(FIRST_SYLLABLE + (initial * 21 + vowel) * 28 + Math.max(final, 0));
	}
	if (initial !== FILL && final === FILL) return LONE_INITIALS.charAt(initial);
	if (vowel !== FILL && final === FILL) return String.fromCharCode(FIRST_LONE_VOWEL + vowel);
	if (final !== FILL && initial === FILL && vowel === FILL) return LONE_FINALS.charAt(final);
	return REPLACEMENT;
}

/** Two rows of EUC-KR for each first octet. */
function sign(first: number, second: number): string {
	if (second < 0x31 || (second > 0x7e && second < 0x91) || second === 0xff) return REPLACEMENT;
	const row = first < 0xe0 ? 2 * (first - 0xd9) + 0xa1 : 2 * (first - 0xe0) + 0xca;
	const column = second < 0x91 ? second - 0x31 : second - 0x43;
	const octets = column < 94 ? [row, column + 0xa1] : [row + 1, column - 94 + 0xa1];
	return decodeByLibrary(Buffer.from(octets), 'euc-kr');
}

/** @param runs first bits, first letter, and count */
function letters(...runs: Array<readonly [bits: number, first: number, count?: number]>): readonly number[] {
	const table = Array.from({ length: 32 }, () => NONE);
	for (const [bits, first, count = 1] of runs) {
		for (let step = 0; step < count; step++) table[bits + step] = first === FILL ? FILL : first + step;
	}
	return table;
}
