import { LABELS, type LabelKind } from './phrases';
import { isBlank, isBoundary, type ReplyLine } from './ReplyLines';

/** Longer than the longest label with its decoration. */
export const MAX_LABEL_CHARS = 24;
const MAX_BLOCK_LINES = 40;
const HAS_DATE = /\p{Nd}{4}|\p{Nd}[:.h]\p{Nd}\p{Nd}|\p{Nd}[時时]|\p{Nd}[./-]\p{Nd}{1,2}[./-]\p{Nd}/u;
/** `9:15`, `9.15`, `9h15`, `9 Uhr`, `9時`; must not match part of a date. */
const HAS_TIME =
	/(?<![\p{Nd}./-])\p{Nd}{1,2}\s?(?:[:.h]\p{Nd}\p{Nd}(?![\p{Nd}.])|[時时點点시])|\p{Nd}\s?(?:[AP]\.?M\b|uhr\b)/iu;

/** The kind of label in a line such as `Sent: Monday`, in any language; bold may appear as asterisks. */
export function labelKind(text: string): LabelKind | undefined {
	const colon = colonOf(text);
	if (colon <= 0 || colon > MAX_LABEL_CHARS) return undefined;
	const label = text
		.slice(0, colon)
		.replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, '')
		.replace(/[*\s\u00a0>]+/g, ' ')
		.trim()
		.toLowerCase()
		.replaceAll("'", '’')
		.normalize('NFC');
	return LABELS.get(label);
}

function colonOf(text: string): number {
	const head = text.slice(0, MAX_LABEL_CHARS + 1);
	const colon = head.indexOf(':');
	const wide = head.indexOf('：');
	return colon < 0 ? wide : wide < 0 ? colon : Math.min(colon, wide);
}

/**
 * Whether the header block that Outlook and others place above the quoted message begins at a line: sender,
 * date, subject and recipients, one per line. If it would still be one when beginning further down, the
 * text above was written by a person.
 */
export function beginsHeaderBlock(lines: readonly ReplyLine[], start: number): boolean {
	const first = labelKind(lines[start]?.text ?? '');
	if (first === undefined) return false;
	const isApart = start === 0 || isBlank(lines[start - 1] as ReplyLine) || isRuled(lines[start - 1]);
	if ((!isApart && first !== 'from') || !isHeaderBlock(lines, start, isApart)) return false;
	for (let at = start + 1; at < start + MAX_BLOCK_LINES; at++) {
		const line = lines[at];
		if (line === undefined || isBlank(line)) return true;
		if (labelKind(line.text) !== undefined && isHeaderBlock(lines, at, false)) return false;
	}
	return true;
}

/** @param isLoose whether a blank line within it and a missing subject are accepted */
function isHeaderBlock(lines: readonly ReplyLine[], start: number, isLoose: boolean): boolean {
	const kinds = new Set<LabelKind>();
	let plain = 0;
	let isWhole = true;
	/** Programs write a time of day, or an address; a person's own list (a move, a booking) has neither. */
	let hasTimeOrAddress = false;
	const end = Math.min(lines.length, start + MAX_BLOCK_LINES);
	for (let at = start; at < end; at++) {
		const line = lines[at] as ReplyLine;
		const kind = labelKind(line.text);
		if (kind === undefined) {
			// A blank line between two labels, or a wrapped list of recipients, but not more.
			if (at === start || ++plain > (isBlank(line) ? (isLoose ? 1 : 0) : 3)) break;
			isWhole &&= !isBlank(line);
			continue;
		}
		plain = 0;
		if (kind === 'from' && !isLoose && kinds.has('from')) return false;
		hasTimeOrAddress ||=
			kind === 'date' ? HAS_TIME.test(line.text) : kind !== 'subject' && line.text.includes('@');
		// A person's own list of dates and places has no year or time, or no subject.
		if (kind !== 'date' || HAS_DATE.test(line.text)) kinds.add(kind);
		if (!hasTimeOrAddress || !kinds.has('from') || !kinds.has('date')) continue;
		if (kinds.has('subject') || (isLoose && isWhole && kinds.has('to'))) return true;
	}
	return false;
}

function isRuled(line: ReplyLine | undefined): boolean {
	return line !== undefined && (isBoundary(line) || /^\s{0,8}[_=*-]{2}/.test(line.text));
}
