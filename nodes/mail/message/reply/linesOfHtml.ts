import { Tokenizer } from 'htmlparser2';
import { yieldToEventLoop, isYieldDue } from '../../async/yieldToEventLoop';
import type { MarkdownWriter } from '../markdown/MarkdownWriter';
import { HtmlLines } from './HtmlLines';
import type { ReplyLine } from './ReplyLines';

const CHUNK_CHARS = 16 * 1024;

/**
 * The lines that HTML shows, and what they are to a mail program.
 *
 * Only the tokenizer of htmlparser2 is used: it reads piece by piece, so that others get their turn, and takes linear
 * time whatever it is given. Its parser keeps a stack of open elements that it moves and searches, so opened elements
 * cost the square of their number. html-to-text gives nobody a turn, takes half a second for 0.4 MB of paragraphs, and
 * 80,000 nested elements overflow its stack.
 *
 * @param foldsQuotes whether of a long quotation the beginning is enough
 * @param writer makes Markdown of each line, too
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
