import { decodeByLibrary } from './libraryCharset';
import { decodeCnsPlane } from './decodeEucTw';

const ESC = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const LF = 0x0a;
const TILDE = 0x7e;

/**
 * The sets that can be shifted to, named by the charset that has the same characters with high bits set.
 */
type ShiftedSet = 'euc-kr' | 'gb18030' | 'cns1' | 'cns2';

/**
 * Decodes ISO-2022-KR (RFC 1557) and ISO-2022-CN (RFC 1922), which no available library supports:
 * characters of two octets between Shift Out and Shift In. They are those of EUC-KR, GB 2312 and CNS 11643
 * without their high bits.
 *
 * @param usual the set before any escape sequence
 */
export function decodeIso2022(bytes: Buffer, usual: ShiftedSet): string {
	const pieces: string[] = [];
	let set = usual;
	let isShifted = false;
	let from = 0;
	const flush = (to: number): void => {
		if (to > from)
			pieces.push(isShifted ? decodeRaised(bytes.subarray(from, to), set) : ascii(bytes, from, to));
	};
	for (let at = 0; at < bytes.length; ) {
		const octet = bytes[at] as number;
		if (octet === ESC) {
			flush(at);
			const { length, designated, single } = readEscape(bytes, at);
			if (single) pieces.push(decodeRaised(bytes.subarray(at + 2, at + 4), 'cns2'));
			set = designated ?? set;
			from = at += length;
		} else if (octet === SHIFT_OUT || octet === SHIFT_IN) {
			flush(at);
			isShifted = octet === SHIFT_OUT;
			from = ++at;
		} else {
			// RFC 1922 section 2: a shift ends at the end of a line.
			if (octet === LF && isShifted) {
				flush(at);
				isShifted = false;
				from = at;
			}
			at++;
		}
	}
	flush(bytes.length);
	return pieces.join('');
}

function readEscape(
	bytes: Buffer,
	at: number,
): { length: number; designated?: ShiftedSet; single?: boolean } {
	// Designations have no high bits: ESC $ ) F.
	const text = bytes.toString('latin1', at + 1, at + 4);
	if (text.startsWith('N') && text.length === 3) return { length: 4, single: true };
	const designated = DESIGNATED[text];
	if (designated !== undefined) return { length: 4, designated };
	// A set for single shifts is always plane 2; anything else is skipped.
	return { length: /^\$[)*+]./s.test(text) ? 4 : 1 };
}

const DESIGNATED: Readonly<Record<string, ShiftedSet>> = {
	'$)C': 'euc-kr',
	'$)A': 'gb18030',
	'$)G': 'cns1',
};

/** Decodes HZ (RFC 1843): GB 2312 without high bits between `~{` and `~}`. */
export function decodeHz(bytes: Buffer): string {
	const pieces: string[] = [];
	let isShifted = false;
	let from = 0;
	const flush = (to: number): void => {
		if (to > from)
			pieces.push(isShifted ? decodeRaised(bytes.subarray(from, to), 'gb18030') : ascii(bytes, from, to));
	};
	for (let at = 0; at < bytes.length; at++) {
		const octet = bytes[at] as number;
		const next = bytes[at + 1];
		if (octet === LF && isShifted) {
			flush(at);
			isShifted = false;
			from = at;
		} else if (octet === TILDE && next !== undefined && (isShifted ? next === 0x7d : HZ_ESCAPES.has(next))) {
			flush(at);
			if (next === TILDE) pieces.push('~');
			else isShifted = next === 0x7b;
			from = at + 2;
			at++;
		} else if (isShifted) {
			// In a character of two octets, the second one may look like a tilde.
			at++;
		}
	}
	flush(bytes.length);
	return pieces.join('');
}

/** `~~` is a tilde, `~{` begins Chinese, and `~` at a line end continues the line. */
const HZ_ESCAPES: ReadonlySet<number> = new Set([TILDE, 0x7b, LF]);

function decodeRaised(bytes: Buffer, set: ShiftedSet): string {
	const raised = Buffer.from(bytes).map((octet) => (octet > 0x20 ? octet | 0x80 : octet)) as Buffer;
	if (set === 'cns1' || set === 'cns2') return decodeCnsPlane(raised, set === 'cns1' ? 1 : 2);
	return decodeByLibrary(raised, set);
}

function ascii(bytes: Buffer, from: number, to: number): string {
	return bytes.toString('latin1', from, to);
}
