import { isFooter } from './footers';
import { CLOSINGS } from './phrases';
import { isBlank, type ReplyLine } from './ReplyLines';
import {
	hasSentenceApart,
	hasSentenceAtEnd,
	isNameLike,
	isSignatureBlock,
	isWritten,
} from './signatureBlock';

/** A longer signature is not examined: it may be something else. */
export const MAX_SIGNATURE_LINES = 40;
/** `--` without its space also separates parts of a text. */
const MAX_LOOSE_LINES = 12;
const MAX_CLOSING_CHARS = 80;
const MAX_MARKED_CHARS = 2000;
const MAX_FOOTERS = 4;
const POSTSCRIPT = /^\s*p\.?\s?s\.?\s?[:.)\s]/i;

/**
 * How many lines from the first on remain without the signature at the end.
 *
 * @param isAll whether there is nothing above them; then something has to remain, because the signature may
 * be the answer
 */
export function withoutSignature(lines: readonly ReplyLine[], isAll: boolean): number {
	const all = shownEnd(lines, lines.length);
	let end = withoutFooters(lines, all);
	end = withoutMarked(lines, end);
	end = withoutDelimited(lines, end);
	end = withoutFooters(lines, end);
	end = withoutClosing(lines, end);
	return end === 0 && isAll ? withoutFooters(lines, all) || all : end;
}

/** How many lines remain without a footer of a phone or a program. */
export function withoutFooter(lines: readonly ReplyLine[], isAll: boolean): number {
	const all = shownEnd(lines, lines.length);
	const end = withoutFooters(lines, all);
	return end === 0 && isAll ? all : end;
}

/** The end of the last line with visible text. */
function shownEnd(lines: readonly ReplyLine[], end: number): number {
	let at = end;
	while (at > 0 && isBlank(lines[at - 1] as ReplyLine)) at--;
	return at;
}

function withoutFooters(lines: readonly ReplyLine[], from: number): number {
	let end = from;
	for (let count = 0; count < MAX_FOOTERS; count++) {
		if (end === 0 || !isFooter((lines[end - 1] as ReplyLine).text)) return end;
		end = shownEnd(lines, end - 1);
	}
	return end;
}

/** A signature marked by a program in HTML. Some people write into it, so a long one is kept. */
function withoutMarked(lines: readonly ReplyLine[], end: number): number {
	let start = end;
	let chars = 0;
	while (start > 0) {
		const line = lines[start - 1] as ReplyLine;
		if (line.mark !== 'signature' && !isBlank(line)) break;
		chars += line.text.length;
		if (chars > MAX_MARKED_CHARS) return end;
		start--;
	}
	return isTypedInto(lines.slice(start, end)) ? end : shownEnd(lines, start);
}

/** Whether it begins with a sentence: some programs let people write above their name within it. */
function isTypedInto(signature: readonly ReplyLine[]): boolean {
	const first = signature.find((line) => !isBlank(line) && !/^\s*--\s*$/.test(line.text));
	return first !== undefined && closingOf(first.text) === undefined && isWritten(first.text);
}

/** RFC 3676 section 4.3: two dashes and a space; in practice the space is often lost. */
function withoutDelimited(lines: readonly ReplyLine[], end: number): number {
	for (let at = end - 1; at >= Math.max(0, end - MAX_SIGNATURE_LINES); at--) {
		const { text } = lines[at] as ReplyLine;
		if (!text.startsWith('--') || !/^--\s*$/.test(text)) continue;
		const tail = lines.slice(at + 1, end);
		if (tail.some((line) => POSTSCRIPT.test(line.text)) || isWrittenBelow(tail)) return end;
		const isSafe = /^--[ \u00a0]$/.test(text) || (tail.length <= MAX_LOOSE_LINES && !tail.some(isSentence));
		return isSafe ? shownEnd(lines, at) : end;
	}
	return end;
}

/**
 * Whether a person continued below the signature: outside the element that the program marks, or in a
 * separate paragraph.
 */
function isWrittenBelow(tail: readonly ReplyLine[]): boolean {
	const lastMarked = tail.findLastIndex(({ mark }) => mark === 'signature');
	if (lastMarked >= 0) return tail.slice(lastMarked + 1).some((line) => !isBlank(line));
	const texts = tail.map(({ text }) => text);
	return hasSentenceApart(texts) || hasSentenceAtEnd(texts);
}

/** "Kind regards," followed by a name, and possibly an address. */
function withoutClosing(lines: readonly ReplyLine[], end: number): number {
	for (let at = end - 1; at >= Math.max(0, end - MAX_SIGNATURE_LINES); at--) {
		const closing = closingOf((lines[at] as ReplyLine).text);
		if (closing === undefined) continue;
		const tail = lines.slice(at + 1, end).map(({ text }) => text);
		if (!isSignatureBlock(tail, closing.named)) return end;
		const cut = shownEnd(lines, closing.stays ? at + 1 : at);
		return cut;
	}
	return end;
}

/** Beginnings of closings: two or three of a hundred lines match. */
const BEGINNINGS: ReadonlySet<string> = new Set([...CLOSINGS.keys()].map((phrase) => phrase.slice(0, 2)));

const LONGEST_CLOSING = Math.max(...[...CLOSINGS.keys()].map(({ length }) => length)) + 4;

function mayBeClosing(line: string): boolean {
	const first = line.charCodeAt(0);
	// Longer than any closing, unless a name follows.
	if (line.length > LONGEST_CLOSING && line.lastIndexOf(',', LONGEST_CLOSING) < 0) return false;
	const start = first === 0x20 || first === 0x2a || first === 0x5f ? line.replace(/^[\s*_]+/, '') : line;
	return BEGINNINGS.has(start.slice(0, 2).toLowerCase());
}

/** The closing that a line consists of, with or without a name. */
function closingOf(line: string): { stays: boolean; named: boolean } | undefined {
	if (line.length < 2 || line.length > MAX_CLOSING_CHARS || !mayBeClosing(line)) return undefined;
	const text = line
		.replaceAll('\u00a0', ' ')
		.replaceAll("'", '’')
		.normalize('NFC')
		.replace(/^[\s*_]+|[\s*_,.!;:、。，！]+$/g, '');
	const whole = CLOSINGS.get(text.toLowerCase());
	if (whole !== undefined) return { stays: whole.stays === true, named: false };
	const comma = text.indexOf(',');
	if (comma < 0) return undefined;
	const closing = CLOSINGS.get(text.slice(0, comma).toLowerCase());
	if (closing === undefined || closing.stays || !isNameLike(text.slice(comma + 1))) return undefined;
	return { stays: false, named: true };
}

function isSentence({ text }: ReplyLine): boolean {
	return /[?？]\s*$/.test(text) || (text.length > 40 && /[.!。！]\s*$/.test(text));
}
