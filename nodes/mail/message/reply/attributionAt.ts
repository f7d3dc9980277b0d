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

/** Maximum lines that an attribution is wrapped into. */
export const MAX_ATTRIBUTION_LINES = 4;
/** More than people write into an attribution's element. */
const MAX_MARKED_LINES = 20;
/** If the next word would have fitted within this length, the line was not wrapped by a program. */
const MIN_WRAP_CHARS = 60;
const MAX_LINE_CHARS = 400;
/** An address that is not closed. */
const OPEN_ADDRESS = /[<([]\s?[^<>()[\]\s]{0,100}\s*$/;
/** The rest of an address: `>:` or `> wrote:`, which is not a quotation although it begins like one. */
const CLOSING_LINE = /^>[^<>]{0,40}[:：][\s\u200e\u200f\u202a-\u202e\u2066-\u2069]{0,8}$/;
/** Abbreviations of months and weekdays are shorter. */
const ENDS_SENTENCE =
	/(?:\p{L}{5}|["”»')\d])[.]["”»')\s]{0,8}$|[!?。！？…]["”»')\s]{0,8}$|[.]["”»')]\s{0,8}$/u;
/** East Asian characters are twice as wide. */
const WIDE = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]/g;

export interface Attribution {
	/** Its length in lines. */
	length: number;
	kind: AttributionKind;
}

/**
 * The attribution that begins at a line. If a shorter one begins further down, the text above it was
 * written by a person, however it reads, because programs write only one.
 */
export function attributionAt(lines: readonly ReplyLine[], at: number): Attribution | undefined {
	return isMarked(lines[at]) ? markedAt(lines, at) : unmarkedAt(lines, at);
}

/**
 * Within an element that a program marks as an attribution. People may write into that element too, before
 * and after it (Thunderbird may place the cursor there). Therefore only text that reads like an attribution
 * counts, or in an unknown language, the last line.
 */
function markedAt(lines: readonly ReplyLine[], at: number): Attribution | undefined {
	const known = unmarkedAt(lines, at);
	if (known !== undefined) {
		// Programs write only one: with another below it, this is a person's sentence.
		return hasKnown(lines, at + known.length, 1) ? undefined : { length: known.length, kind: 'sure' };
	}
	let end = at + 1;
	while (isMarked(lines[end])) if (!isBlank(lines[end++] as ReplyLine)) return undefined;
	const { text } = lines[at] as ReplyLine;
	if (!mayBeAttribution(text) || hasAttributionBehind(text) || hasKnown(lines, at - 1, -1)) return undefined;
	return { length: end - at, kind: 'sure' };
}

/** Whether a known attribution exists elsewhere in the same element. */
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

/** Whether an attribution begins at a later one of these lines. */
function beginsLater(lines: readonly ReplyLine[], at: number, length: number): boolean {
	let joined = '';
	for (let from = length - 1; from > 0; from--) {
		joined = joinLines((lines[at + from] as ReplyLine).text.trim(), joined);
		const kind = attributionKind(joined);
		// A name that continues from the line above begins in lower case.
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

/** Whether a line was broken because the next word did not fit, or within an address. */
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
