import { Tokenizer } from 'htmlparser2';
import { yieldToEventLoop, isYieldDue } from '../../async/yieldToEventLoop';
import type { MarkdownWriter } from '../markdown/MarkdownWriter';
import { HtmlLines } from './HtmlLines';
import type { ReplyLine } from './ReplyLines';

const CHUNK_CHARS = 16 * 1024;

/**
 * The displayed lines of HTML, with their meaning to mail programs.
 *
 * Only the tokenizer of htmlparser2 is used: it works piece by piece, so that the event loop is not
 * blocked, in linear time for any input. Its parser moves and searches a stack of open elements, which
 * takes quadratic time. html-to-text does not yield, takes half a second for 0.4 MB of paragraphs, and
 * overflows the stack with 80,000 nested elements.
 *
 * @param foldsQuotes whether the beginning of a long quotation is enough
 * @param writer also converts each line to Markdown
 */
export async function linesOfHtml(
	html: string,
	foldsQuotes = false,
	writer?: MarkdownWriter,
): Promise<ReplyLine[]> {
	const lines = new HtmlLines(html, foldsQuotes, writer);
	const tokenizer = new Tokenizer({ decodeEntities: true }, lines);
	for (let at = 0; at < html.length; at += CHUNK_CHARS) {
		tokenizer.write(html.slice(at, at + CHUNK_CHARS));
		if (isYieldDue()) await yieldToEventLoop();
	}
	tokenizer.end();
	return lines.finish();
}
