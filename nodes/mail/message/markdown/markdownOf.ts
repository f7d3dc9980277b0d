import { findHistory } from '../reply/findHistory';
import { linesOfHtml } from '../reply/linesOfHtml';
import { linesOfText } from '../reply/linesOfText';
import type { ReplyLine } from '../reply/ReplyLines';
import type { ReplySource } from '../reply/replyText';
import { subjectKind } from '../reply/subjectKind';
import { MarkdownWriter } from './MarkdownWriter';

/** More than a language model is given. */
const MAX_CHARS = 256 * 1024;

export interface MarkdownBody {
	readonly markdown?: string;
	/** Whether there is more of it, which was left out. */
	readonly truncated: boolean;
}

/**
 * The body of a mail as Markdown, for AI agents: without the history it quotes, without hidden text, with its links; of
 * the HTML where there is some, else the plain text as it is.
 *
 * Own code over the tokenizer that reads the lines of HTML anyhow. Of 50,000 open paragraphs (200 kB) node-html-markdown
 * 2.0.0 makes Markdown in seven seconds, in one piece; turndown needs domino, 9 MB. Whoever sends a mail would hold up
 * n8n with either.
 */
export async function markdownOf(source: ReplySource): Promise<MarkdownBody> {
	const { text, html, subject = '' } = source;
	const kind = subjectKind(subject);
	const isForward = kind === 'forward';
	const isReply = kind === 'reply' || source.inReplyTo !== undefined || source.references !== undefined;
	const folds = isReply && !isForward;
	const lines =
		html === undefined
			? await linesOfText(text ?? '', folds)
			: await linesOfHtml(html, folds, new MarkdownWriter());
	const gone = isForward ? [] : await findHistory(lines, isReply);
	const shown = lines
		.filter((line, at) => !gone[at] && !isInvisible(line))
		.map(({ text: plain, markdown }) => markdown ?? plain);
	return bounded(
		shown
			.join('\n')
			.replace(/\n{3,}/g, '\n\n')
			.trim(),
	);
}

/** A line of hidden text only. */
function isInvisible({ text, markdown }: ReplyLine): boolean {
	return markdown === '' && text.trim() !== '';
}

function bounded(text: string): MarkdownBody {
	if (text === '') return { truncated: false };
	if (text.length <= MAX_CHARS) return { markdown: text, truncated: false };
	const end = Math.max(text.lastIndexOf('\n', MAX_CHARS), MAX_CHARS / 2);
	return { markdown: Buffer.from(text.slice(0, end)).toString().trimEnd(), truncated: true };
}
