import { decompressRTF } from '@kenjiuno/decompressrtf';
import { DeEncapsulate, Tokenize } from 'rtf-stream-parser';
import { ToPlainText } from 'rtf-stream-parser/dist/src/ToPlainText';
import { isYieldDue, yieldToEventLoop } from '../../async/yieldToEventLoop';
import { decodeCharset, resolveCharset } from '../charset/decodeCharset';

/** The text of RTF, or the HTML that Outlook embeds in it ([MS-OXRTFEX]). */
export interface RtfBody {
	readonly kind: 'html' | 'text';
	readonly value: string;
}

/** Decompressing blocks the event loop; larger ones consist of pictures. */
const MAX_COMPRESSED_BYTES = 256 * 1024;
const MAX_RTF_CHARS = 2 * 1024 * 1024;
const MAX_DEPTH = 500;
const PIECE_CHARS = 8 * 1024;
const HEADER_BYTES = 16;

/**
 * Reads compressed RTF ([MS-OXRTFCP], [MS-OXRTFEX]), which Outlook writes into a TNEF stream. Yields to the
 * event loop.
 *
 * @returns undefined if it is not RTF, or too large
 */
export async function readCompressedRtf(compressed: Buffer): Promise<RtfBody | undefined> {
	const rtf = decompress(compressed);
	return rtf === undefined ? undefined : await readRtf(rtf);
}

function decompress(compressed: Buffer): string | undefined {
	if (compressed.length < HEADER_BYTES || compressed.length > MAX_COMPRESSED_BYTES) return undefined;
	// The library trusts the size field, and would read past the end.
	if (compressed.readUInt32LE(0) + 4 > compressed.length) return undefined;
	try {
		return Buffer.from(decompressRTF(compressed as unknown as number[])).toString('latin1');
	} catch {
		return undefined;
	}
}

async function readRtf(rtf: string): Promise<RtfBody | undefined> {
	if (!rtf.startsWith('{\\rtf') || rtf.length > MAX_RTF_CHARS || depthOf(rtf) > MAX_DEPTH) return undefined;
	const plain = prepared(rtf);
	const options = { decode: decodeBytes, warn: () => undefined, outlookQuirksMode: true };
	try {
		const wrapped = new DeEncapsulate(options);
		const value = await convert(plain, wrapped);
		return { kind: wrapped.isHtml ? 'html' : 'text', value };
	} catch {
		// It embeds neither HTML nor text, so it was written as RTF.
	}
	try {
		return { kind: 'text', value: await convert(plain, new ToPlainText(options)) };
	} catch {
		return undefined;
	}
}

/**
 * Removes what would make the library slow or large: octets after `\bin`, for which it allocates any
 * requested size; line breaks, which are meaningless and make it copy the preceding text; and invalid
 * digits, for each of which it prints a line.
 */
function prepared(rtf: string): string {
	return withoutBinary(rtf)
		.replace(/\\[\r\n]+/g, '\\par ')
		.replace(/(\\[a-z]{1,32}-?\d{0,10})?[\r\n]+/gi, (_break, word?: string) =>
			word === undefined ? '' : `${word} `,
		)
		.replace(/\\'(?![\da-f]{2})/gi, '?');
}

function withoutBinary(rtf: string): string {
	const pieces: string[] = [];
	let from = 0;
	for (const { index, 0: word, 1: length } of rtf.matchAll(/\\bin(\d{1,10}) ?/g)) {
		if (index < from) continue;
		pieces.push(rtf.slice(from, index));
		from = index + word.length + Number(length);
	}
	return pieces.join('') + rtf.slice(from);
}

function depthOf(rtf: string): number {
	let depth = 0;
	let deepest = 0;
	for (let at = 0; at < rtf.length; at++) {
		const code = rtf.charCodeAt(at);
		if (code === 0x5c) at++;
		else if (code === 0x7b) deepest = Math.max(deepest, ++depth);
		else if (code === 0x7d) depth--;
	}
	return deepest;
}

/** Runs the library's streams manually, as it does itself, but yields between pieces. */
async function convert(rtf: string, reader: DeEncapsulate | ToPlainText): Promise<string> {
	const tokens = new Tokenize();
	const pieces: string[] = [];
	const fail = (error?: Error | null): void => {
		if (error) throw error;
	};
	tokens.push = (token: unknown) => {
		if (token !== null) reader._transform(token as never, 'utf8', fail);
		return true;
	};
	reader.push = (piece: unknown) => {
		if (typeof piece === 'string') pieces.push(piece);
		return true;
	};
	for (let at = 0; at < rtf.length; at += PIECE_CHARS) {
		tokens._transform(Buffer.from(rtf.slice(at, at + PIECE_CHARS), 'latin1'), 'latin1', fail);
		if (isYieldDue()) await yieldToEventLoop();
	}
	tokens._flush(fail);
	reader._flush(fail);
	return pieces.join('').replaceAll('\r\n', '\n').replaceAll('\0', '');
}

function decodeBytes(bytes: Buffer, codepage: string): string {
	return decodeCharset(bytes, resolveCharset(codepage) ?? 'mixed');
}
