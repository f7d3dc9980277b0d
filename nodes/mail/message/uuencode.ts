import { yieldToEventLoop, isYieldDue } from '../async/yieldToEventLoop';

/** A file that was embedded in a text. */
export interface UuencodedFile {
	readonly fileName: string;
	readonly content: Buffer;
}

const BEGIN = /^begin [0-7]{3,4} (\S.{0,255})$/;
const MAX_FILES = 100;

/**
 * Extracts uuencoded files from a text (POSIX.1-2017, uuencode), as used before MIME and by Outlook on
 * request. Anything that is not valid from its first line to its last stays text.
 */
export async function takeUuencoded(text: string): Promise<{ text: string; files: UuencodedFile[] }> {
	const files: UuencodedFile[] = [];
	const kept: string[] = [];
	let from = 0;
	for (let at = nextBegin(text, 0); at >= 0 && files.length < MAX_FILES; at = nextBegin(text, at + 1)) {
		const line = lineAt(text, at);
		const fileName = BEGIN.exec(line.trimEnd())?.[1];
		const body = fileName === undefined ? undefined : await decodeBody(text, at + line.length + 1);
		if (fileName === undefined || body === undefined) continue;
		files.push({ fileName, content: body.content });
		kept.push(text.slice(from, at));
		from = body.end;
		at = body.end - 1;
	}
	return files.length === 0 ? { text, files } : { text: kept.join('') + text.slice(from), files };
}

/** Decodes uuencode as a transfer encoding; undefined if it is something else. */
export async function decodeUuencoded(source: Buffer): Promise<Buffer | undefined> {
	const { files } = await takeUuencoded(source.toString('latin1').replaceAll('\r\n', '\n'));
	return files[0]?.content;
}

function nextBegin(text: string, from: number): number {
	if (from === 0 && text.startsWith('begin ')) return 0;
	const lf = text.indexOf('\nbegin ', Math.max(0, from - 1));
	return lf < 0 ? -1 : lf + 1;
}

function lineAt(text: string, start: number): string {
	const lf = text.indexOf('\n', start);
	return text.slice(start, lf < 0 ? text.length : lf);
}

async function decodeBody(
	text: string,
	start: number,
): Promise<{ content: Buffer; end: number } | undefined> {
	const pieces: Buffer[] = [];
	for (let at = start, count = 0; at < text.length; count++) {
		if (count % 1000 === 999 && isYieldDue()) await yieldToEventLoop();
		const line = lineAt(text, at);
		at += line.length + 1;
		if (line.trimEnd() === 'end')
			return pieces.length > 0 ? { content: Buffer.concat(pieces), end: at } : undefined;
		const piece = decodeLine(line.replace(/\r$/, ''));
		if (piece === undefined) return undefined;
		if (piece.length > 0) pieces.push(piece);
	}
	return undefined;
}

/**
 * The first character is the number of octets, the others are six bits each; trailing spaces may have been
 * lost.
 */
function decodeLine(line: string): Buffer | undefined {
	const length = (line.charCodeAt(0) - 32) & 63;
	if (line === '' || length === 0) return line.trimEnd().length <= 1 ? Buffer.alloc(0) : undefined;
	const needed = Math.ceil(length / 3) * 4;
	// Some programs add a checksum.
	if (line.length > needed + 2) return undefined;
	const bytes = Buffer.alloc((needed / 4) * 3);
	for (let at = 0, to = 0; at < needed; at += 4, to += 3) {
		let bits = 0;
		for (let index = 1; index <= 4; index++) {
			const code = at + index < line.length ? line.charCodeAt(at + index) : 32;
			if (code < 32 || code > 96) return undefined;
			bits = (bits << 6) | ((code - 32) & 63);
		}
		bytes.writeUIntBE(bits, to, 3);
	}
	return bytes.subarray(0, length);
}
