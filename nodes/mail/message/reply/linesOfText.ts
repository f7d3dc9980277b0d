import { yieldToEventLoop, isYieldDue } from '../../async/yieldToEventLoop';
import { ReplyLines, type ReplyLine } from './ReplyLines';

/** RFC 3676 section 4.5: a line that begins with `>` is quoted. */
const QUOTE = 0x3e;
const LINES_BETWEEN_LOOKS = 500;

/**
 * @param text its lines end with LF
 * @param foldsQuotes whether the beginning of a long quotation is enough
 */
export async function linesOfText(text: string, foldsQuotes: boolean): Promise<ReplyLine[]> {
	const lines = new ReplyLines(foldsQuotes);
	let count = 0;
	for (let at = 0; at <= text.length; ) {
		const lf = text.indexOf('\n', at);
		const end = lf < 0 ? text.length : lf;
		lines.add(text.slice(at, end), text.charCodeAt(at) === QUOTE);
		at = end + 1;
		if (++count % LINES_BETWEEN_LOOKS === 0 && isYieldDue()) await yieldToEventLoop();
	}
	return lines.finish();
}
