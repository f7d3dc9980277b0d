import { ReplyLines, type ReplyLine } from './ReplyLines';

/** RFC 3676 section 4.5: a line that begins with `>` is quoted. */
const QUOTE = 0x3e;

/** @param text its lines end with LF */
export function linesOfText(text: string): ReplyLine[] {
	const lines = new ReplyLines();
	for (let at = 0; at <= text.length; ) {
		if (lines.isFull) {
			lines.add(text.slice(at), false);
			break;
		}
		const lf = text.indexOf('\n', at);
		const end = lf < 0 ? text.length : lf;
		lines.add(text.slice(at, end), text.charCodeAt(at) === QUOTE);
		at = end + 1;
	}
	return lines.finish();
}
