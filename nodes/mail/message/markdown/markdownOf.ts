import { findHistory } from '../reply/findHistory';
import { linesOfHtml } from '../reply/linesOfHtml';
import { linesOfText } from '../reply/linesOfText';
import type { ReplyLine } from '../reply/ReplyLines';
import type { ReplySource } from '../reply/replyText';
import { subjectKind } from '../reply/subjectKind';
import { MarkdownWriter } from './MarkdownWriter';

/** More than is useful for a language model. */
const MAX_CHARS = 256 * 1024;

export interface MarkdownBody {
	readonly markdown?: string;
	/** Whether it was cut. */
	readonly truncated: boolean;
}

/**
 * The body of a message as Markdown, for AI agents: without quoted history, without hidden text, with
 * links; made from the HTML if there is any, otherwise the unchanged plain text.
 *
 * Our own code, based on the tokenizer that reads HTML lines anyway. With 50,000 open paragraphs (200 kB)
 * node-html-markdown 2.0.0 blocks for seven seconds; turndown requires domino, 9 MB. With either, a sender
 * could block n8n.
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
