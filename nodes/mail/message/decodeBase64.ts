import { yieldToEventLoop, isYieldDue } from '../async/yieldToEventLoop';

const LF = 0x0a;
const CR = 0x0d;
const PAD = 0x3d;
/** The native decoder is fastest while its input fits into the processor's cache. */
const CHUNK_BYTES = 64 * 1024;
const CAREFUL_CHUNK_BYTES = 256 * 1024;

/**
 * Decodes base64 (RFC 2045 section 6.8). Characters outside the alphabet are skipped; padding in the
 * middle, from programs that encode piece by piece, starts anew.
 */
export async function decodeBase64(source: Buffer): Promise<Buffer> {
	if (hasInnerPadding(source)) return await decodeCarefully(source);
	if (source.length <= CHUNK_BYTES) return Buffer.from(source.toString('latin1'), 'base64');
	return (await decodeLines(source)) ?? (await decodeCarefully(source));
}

/**
 * Number of octets that `decodeBase64` returns; exact for lines of equal length, otherwise a close
 * estimate.
 */
export function base64Size(source: Buffer): number {
	let end = source.length;
	while (end > 0 && isBlank(source[end - 1])) end--;
	let padding = 0;
	while (padding < 2 && end > 0 && source[end - 1] === PAD) {
		padding++;
		end--;
	}
	const lf = source.indexOf(LF);
	const line = lf < 0 ? Infinity : lf + 1;
	const breakBytes = lf > 0 && source[lf - 1] === CR ? 2 : 1;
	const breaks = Math.floor(end / line);
	return Math.max(Math.floor(((end - breaks * breakBytes) * 3) / 4), 0);
}

function isBlank(byte: number | undefined): boolean {
	return byte === LF || byte === CR || byte === 0x20 || byte === 0x09;
}

function hasInnerPadding(source: Buffer): boolean {
	let at = source.indexOf(PAD);
	if (at < 0) return false;
	while (at < source.length && (source[at] === PAD || isBlank(source[at]))) at++;
	return at < source.length;
}

/** Decodes chunks of whole lines, each a multiple of four characters; gives up on anything else. */
async function decodeLines(source: Buffer): Promise<Buffer | undefined> {
	const line = source.indexOf(LF) + 1;
	const characters = line - (source[line - 2] === CR ? 2 : 1);
	if (line > CHUNK_BYTES || (line > 0 && (characters % 4 !== 0 || characters === 0))) return undefined;
	const lines = Math.floor(CHUNK_BYTES / line);
	const chunk = line === 0 ? CHUNK_BYTES : lines * line;
	const expected = ((line === 0 ? CHUNK_BYTES : lines * characters) * 3) / 4;
	const target = Buffer.allocUnsafe(Math.ceil((source.length * 3) / 4));
	let written = 0;
	for (let from = 0; from < source.length; from += chunk) {
		const to = Math.min(from + chunk, source.length);
		const isLast = to === source.length;
		if (!isLast && line > 0 && !isLineEach(source, from, to, line)) return undefined;
		const count = target.write(source.toString('latin1', from, to), written, 'base64');
		// Fewer octets than expected: some character is not in the alphabet.
		if (!isLast && count !== expected) return undefined;
		written += count;
		if (isYieldDue()) await yieldToEventLoop();
	}
	return target.subarray(0, written);
}

/** Whether there is a line break where every line should end. */
function isLineEach(source: Buffer, from: number, to: number, line: number): boolean {
	for (let at = from + line - 1; at < to; at += line) {
		if (source[at] !== LF) return false;
	}
	return true;
}

const VALUES = new Int8Array(256).fill(-1);
for (const [value, character] of [
	...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries()) {
	VALUES[character.charCodeAt(0)] = value;
}

async function decodeCarefully(source: Buffer): Promise<Buffer> {
	const target = Buffer.allocUnsafe(Math.ceil((source.length * 3) / 4));
	let written = 0;
	let bits = 0;
	let held = 0;
	for (let from = 0; from < source.length; from += CAREFUL_CHUNK_BYTES) {
		const to = Math.min(from + CAREFUL_CHUNK_BYTES, source.length);
		for (let at = from; at < to; at++) {
			const byte = source[at] as number;
			const value = VALUES[byte] as number;
			if (value >= 0) {
				bits = ((bits << 6) | value) & 0xfff;
				held += 6;
				if (held >= 8) {
					held -= 8;
					target[written++] = (bits >> held) & 0xff;
				}
			} else if (byte === PAD) {
				held = 0;
			}
		}
		if (isYieldDue()) await yieldToEventLoop();
	}
	return target.subarray(0, written);
}
