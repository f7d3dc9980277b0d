import { decodeByLibrary } from './libraryCharset';

const REPLACEMENT = '\ufffd';
const SINGLE_SHIFT_2 = 0x8e;

/**
 * Decodes EUC-TW (CNS 11643), which no available library supports. Planes 1 and 2 have Big5's characters,
 * nearly in the same order, and are decoded by mapping to Big5; characters of the other planes, which are
 * very rare in mail, become U+FFFD.
 */
export function decodeEucTw(bytes: Buffer): string {
	const pieces: string[] = [];
	let from = 0;
	for (let at = 0; at < bytes.length; ) {
		const octet = bytes[at] as number;
		if (octet < 0x80) {
			at++;
			continue;
		}
		if (at > from) pieces.push(bytes.toString('latin1', from, at));
		const isLong = octet === SINGLE_SHIFT_2;
		const plane = isLong ? (bytes[at + 1] ?? 0) - 0xa0 : 1;
		const start = isLong ? at + 2 : at;
		pieces.push(character(plane, bytes[start] ?? 0, bytes[start + 1] ?? 0));
		at = from = start + 2;
	}
	if (bytes.length > from) pieces.push(bytes.toString('latin1', from));
	return pieces.join('');
}

/** Decodes characters of two octets, all of one plane. */
export function decodeCnsPlane(bytes: Buffer, plane: number): string {
	let text = '';
	for (let at = 0; at < bytes.length; at += 2) {
		const first = bytes[at] as number;
		if (first >= 0x80) text += character(plane, first, bytes[at + 1] ?? 0);
		else text += String.fromCharCode(first, ...bytes.subarray(at + 1, at + 2));
	}
	return text;
}

function character(plane: number, first: number, second: number): string {
	if (first < 0xa1 || second < 0xa1 || first === 0xff || second === 0xff) return REPLACEMENT;
	const big5 = toBig5(plane, ((first << 8) | second) & 0x7f7f);
	return big5 === undefined ? REPLACEMENT : decodeByLibrary(Buffer.from([big5 >> 8, big5 & 0xff]), 'big5');
}

/**
 * Start of a run of characters in a plane of CNS 11643, and in Big5; without the latter it is a gap. Within
 * a run each has its own row length: CNS 94, Big5 157.
 */
type Run = readonly [cns: number, big5?: number];

const PLANE_1: readonly Run[] = [
	[0x2121, 0xa140],
	[0x2257, 0xa1f7],
	[0x2258, 0xa1f6],
	[0x2259, 0xa1f8],
	[0x234f],
	[0x2421, 0xa2af],
	[0x2571],
	[0x4221, 0xa3c0],
	[0x4242],
	[0x4421, 0xa440],
	[0x5323, 0xad40],
	[0x5753, 0xacfe],
	[0x5754, 0xafd0],
	[0x6b50, 0xbe52],
	[0x6b51, 0xbbc8],
	[0x6f5c, 0xbe53],
	[0x7535, 0xc2cb],
	[0x7536, 0xc1ab],
	[0x7737, 0xc2cc],
	[0x782d, 0xc456],
	[0x782e, 0xc361],
	[0x7864, 0xc3ba],
	[0x7865, 0xc3b9],
	[0x7866, 0xc3bb],
	[0x7962, 0xc457],
	[0x7d4c],
];

const PLANE_2: readonly Run[] = [
	[0x2121, 0xc940],
	[0x212b, 0xc94b],
	[0x214c, 0xc9be],
	[0x214d, 0xc96c],
	[0x217d, 0xc9bf],
	[0x224d, 0xcaf7],
	[0x224e, 0xc9ed],
	[0x2439, 0xcaf8],
	[0x376f, 0xdadf],
	[0x3770, 0xd6cd],
	[0x387e, 0xd77b],
	[0x3e63, 0xd6cc],
	[0x3e64, 0xdae0],
	[0x3f6a, 0xd77a],
	[0x3f6b, 0xdba7],
	[0x4424, 0xddfd],
	[0x554b, 0xebf1],
	[0x554c, 0xe8a3],
	[0x5722, 0xecde],
	[0x5723, 0xe976],
	[0x5a28, 0xf0cb],
	[0x5a29, 0xeb5b],
	[0x5b3f, 0xebf2],
	[0x5c6a, 0xecdf],
	[0x5d74, 0xf056],
	[0x5d75, 0xedaa],
	[0x6039, 0xeeec],
	[0x6243, 0xf057],
	[0x6337, 0xf0cc],
	[0x642f, 0xeeeb],
	[0x6430, 0xf163],
	[0x6438, 0xf16c],
	[0x6573, 0xf269],
	[0x664d, 0xf4b5],
	[0x664e, 0xf2c3],
	[0x6761, 0xf16b],
	[0x6762, 0xf375],
	[0x6934, 0xf268],
	[0x6935, 0xf466],
	[0x6962, 0xf4b6],
	[0x6a4b, 0xf663],
	[0x6a4c, 0xf4fd],
	[0x6c52, 0xf664],
	[0x7166, 0xf9c4],
	[0x7167, 0xf977],
	[0x7234, 0xf9c5],
	[0x7235, 0xf9c7],
	[0x7240, 0xf9c6],
	[0x7241, 0xf9d2],
	[0x7245],
];

function toBig5(plane: number, code: number): number | undefined {
	const runs = plane === 1 ? PLANE_1 : plane === 2 ? PLANE_2 : [];
	const [cns, big5] = runs.findLast(([start]) => start <= code) ?? [];
	if (cns === undefined || big5 === undefined) return undefined;
	return big5Of(big5Index(big5) + cnsIndex(code) - cnsIndex(cns));
}

function cnsIndex(code: number): number {
	return ((code >> 8) - 0x21) * 94 + (code & 0xff) - 0x21;
}

function big5Index(code: number): number {
	const trail = code & 0xff;
	return ((code >> 8) - 0xa1) * 157 + (trail < 0xa1 ? trail - 0x40 : trail - 0xa1 + 63);
}

function big5Of(index: number): number {
	const trail = index % 157;
	return ((Math.floor(index / 157) + 0xa1) << 8) | (trail < 63 ? trail + 0x40 : trail - 63 + 0xa1);
}
