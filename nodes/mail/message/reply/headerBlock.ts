import { LABELS, type LabelKind } from './phrases';
import { isBlank, type ReplyLine } from './ReplyLines';

/** Longer than the longest label, with what may stand around it. */
export const MAX_LABEL_CHARS = 24;
const MAX_BLOCK_LINES = 40;

/** What a line such as `Sent: Monday` is labelled with, in any language; bold may show as asterisks. */
export function labelKind(text: string): LabelKind | undefined {
	const colon = colonOf(text);
	if (colon <= 0 || colon > MAX_LABEL_CHARS) return undefined;
	const label = text
		.slice(0, colon)
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
 * Whether the block that Outlook and others put above the mail that is answered begins at a line: who, when, and to
 * whom or about what, one below the other.
 */
export function isHeaderBlock(lines: readonly ReplyLine[], start: number): boolean {
	const kinds = new Set<LabelKind>();
	let plain = 0;
	const end = Math.min(lines.length, start + MAX_BLOCK_LINES);
	for (let at = start; at < end; at++) {
		const line = lines[at] as ReplyLine;
		const kind = labelKind(line.text);
		if (kind === undefined) {
			// A blank line between two labels, or a list of recipients that goes on: not more than that.
			if (at === start || ++plain > (isBlank(line) ? 1 : 3)) break;
			continue;
		}
		plain = 0;
		kinds.add(kind);
		if (kinds.has('from') && kinds.has('date') && (kinds.has('to') || kinds.has('subject'))) return true;
	}
	return false;
}
