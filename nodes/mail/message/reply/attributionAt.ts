import {
	attributionKind,
	hasAttributionBehind,
	isDateAlone,
	isVerbAlone,
	mayBeAttribution,
	mayEndOne,
	type AttributionKind,
} from './isAttribution';
import { QUOTING } from './phrases';
import { isBlank, type ReplyLine } from './ReplyLines';

/** Lines that one attribution is wrapped into at most. */
export const MAX_ATTRIBUTION_LINES = 4;
/** More than people write into the element of one. */
const MAX_MARKED_LINES = 20;
/** No program wraps a line that could have held the next word and been shorter than this. */
const MIN_WRAP_CHARS = 60;
const MAX_LINE_CHARS = 400;
/** An address that was begun and is not closed. */
const OPEN_ADDRESS = /[<([]\s?[^<>()[\]\s]{0,100}\s*$/;
/** The rest of an address: `>:` or `> wrote:`, which is not quoted though it begins so. */
const CLOSING_LINE = /^>[^<>]{0,40}[:：][\s\u200e\u200f\u202a-\u202e\u2066-\u2069]{0,8}$/;
/** Months and weekdays are shortened to less. */
const ENDS_SENTENCE = /(?:\p{L}{5}|["”»')\d])[.]["”»')\s]{0,8}$|[!?。！？…]["”»')\s]{0,8}$|[.]["”»')]\s{0,8}$/u;
/** East Asian letters are twice as wide. */
const WIDE = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]/g;

export interface Attribution {
	/** Number of lines it takes. */
	length: number;
	kind: AttributionKind;
}

/**
 * The attribution that begins at a line. Where a shorter one begins further down, what is above it was written by
 * somebody, however it reads: programs write one.
 */
export function attributionAt(lines: readonly ReplyLine[], at: number): Attribution | undefined {
	return isMarked(lines[at]) ? markedAt(lines, at) : unmarkedAt(lines, at);
}

/**
 * Within what a program marks as one. People write into that element too, above the line and behind it: Thunderbird's
 * cursor may stand there. So only what reads as an attribution is one, or in a language that is not known, the last line.
 */
function markedAt(lines: readonly ReplyLine[], at: number): Attribution | undefined {
	const known = unmarkedAt(lines, at);
	if (known !== undefined) {
		// Programs write one: with another below it, this is somebody's sentence.
		return hasKnown(lines, at + known.length, 1) ? undefined : { length: known.length, kind: 'sure' };
	}
	let end = at + 1;
	while (isMarked(lines[end])) if (!isBlank(lines[end++] as ReplyLine)) return undefined;
	const { text } = lines[at] as ReplyLine;
	if (!mayBeAttribution(text) || hasAttributionBehind(text) || hasKnown(lines, at - 1, -1)) return undefined;
	return { length: end - at, kind: 'sure' };
}

/** Whether one that is known stands further up or down in the same element. */
function hasKnown(lines: readonly ReplyLine[], from: number, step: 1 | -1): boolean {
	for (let at = from, count = 0; count < MAX_MARKED_LINES && isMarked(lines[at]); at += step, count++) {
		if (unmarkedAt(lines, at) !== undefined) return true;
	}
	return false;
}

function isMarked(line: ReplyLine | undefined): boolean {
	return line?.mark === 'attribution';
}

function unmarkedAt(lines: readonly ReplyLine[], at: number): Attribution | undefined {
	if (!endsSoon(lines, at)) return undefined;
	let joined = '';
	for (let length = 1; length <= MAX_ATTRIBUTION_LINES; length++) {
		const text = unquotedText(lines, at + length - 1, joined);
		if (text === undefined) return undefined;
		if (length > 1 && !isWrapped(joined, (lines[at + length - 2] as ReplyLine).text, text)) return undefined;
		joined = joinLines(joined, text);
		const kind = attributionKind(joined);
		if (kind === undefined) continue;
		const isWhole = kind !== 'undated' || length === 1 || isOpen(lines[at]?.text);
		if (!isWhole || beginsLater(lines, at, length)) return undefined;
		return { length, kind: kind === 'undated' ? 'likely' : kind };
	}
	return undefined;
}

function endsSoon(lines: readonly ReplyLine[], at: number): boolean {
	for (let next = at; next < at + MAX_ATTRIBUTION_LINES && next < lines.length; next++) {
		const line = lines[next] as ReplyLine;
		if (mayEndOne(line.text)) return true;
		if (line.quoted || line.text === '') return false;
	}
	return false;
}

/** Whether one begins at a line within these too. */
function beginsLater(lines: readonly ReplyLine[], at: number, length: number): boolean {
	let joined = '';
	for (let from = length - 1; from > 0; from--) {
		joined = joinLines((lines[at + from] as ReplyLine).text.trim(), joined);
		const kind = attributionKind(joined);
		// A name that goes on from the line above begins small.
		if (kind !== undefined && (kind !== 'undated' || !/^\p{Ll}/u.test(joined))) return true;
	}
	return false;
}

function unquotedText(lines: readonly ReplyLine[], at: number, before: string): string | undefined {
	const line = lines[at];
	if (line === undefined || isBlank(line) || line.text.length > MAX_LINE_CHARS) return undefined;
	if (line.quoted && !(OPEN_ADDRESS.test(before) && CLOSING_LINE.test(line.text))) return undefined;
	return line.text.trim();
}

/** Whether a line was broken because the next word had no room, or within an address. */
function isWrapped(joined: string, line: string, next: string): boolean {
	if (isOpen(joined)) return true;
	if (ENDS_SENTENCE.test(line) || QUOTING.test(next)) return false;
	if (isDateAlone(line) || (/[>)\]]\s*$/.test(line) && isVerbAlone(next))) return true;
	const word = /^\S{0,100}/.exec(next)?.[0] ?? '';
	const width = widthOf(line.trim());
	return width + 1 + widthOf(word) >= MIN_WRAP_CHARS || (width >= MIN_WRAP_CHARS / 2 && /^[<([]/.test(next));
}

function widthOf(text: string): number {
	return text.length + (text.match(WIDE)?.length ?? 0);
}

function isOpen(text: string | undefined): boolean {
	return text !== undefined && OPEN_ADDRESS.test(text);
}

function joinLines(before: string, after: string): string {
	if (before === '' || after === '') return before + after;
	return OPEN_ADDRESS.test(before) ? before.trimEnd() + after : `${before} ${after}`;
}
