import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReplySource } from '../../../../nodes/mail/message/reply/replyText';

const REPLIES = join(__dirname, '../../../fixtures/replies');

/**
 * A mail whose lines say who they are from: `+` what its sender wrote, `-` what is quoted, a signature or a program's,
 * `~` either will do (the closing and the name below it, and markup that shows nothing).
 */
export interface LabeledReply {
	readonly name: string;
	readonly source: ReplySource;
	readonly isHtml: boolean;
	/** What has to be in the reply text, line by line, as it is shown. */
	readonly written: readonly string[];
	/** What has no business there. */
	readonly foreign: readonly string[];
	/** The lines as they are in the file, each behind its label. */
	readonly lines: readonly string[];
}

export const LABELED_REPLIES: readonly LabeledReply[] = readdirSync(REPLIES)
	.sort()
	.map((file) => readReply(file.replace(/\.txt$/, ''), readFileSync(join(REPLIES, file), 'utf8')));

function readReply(name: string, content: string): LabeledReply {
	const [head = '', ...body] = content.split('\n\n');
	const fields = Object.fromEntries(
		head.split('\n').map((line) => line.split(/: (.*)/).slice(0, 2)) as [string, string][],
	);
	const lines = body.join('\n\n').trimEnd().split('\n');
	const isHtml = fields.kind === 'html';
	const text = lines.map((line) => line.slice(2)).join('\n');
	const shown = (label: string) =>
		lines
			.filter((line) => line.startsWith(label))
			.map((line) => normal(isHtml ? visible(line.slice(2)) : line.slice(2)))
			.filter((line) => line !== '');
	return {
		name,
		isHtml,
		source: {
			subject: fields.subject ?? '',
			...(isHtml ? { html: text } : { text }),
			...(fields.reply === 'yes' ? { inReplyTo: 'question@contoso.example' } : {}),
		},
		written: shown('+'),
		foreign: shown('-'),
		lines,
	};
}

function visible(html: string): string {
	return html
		.replace(/<[^>]*>/g, ' ')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&nbsp;', ' ')
		.replaceAll('&amp;', '&');
}

function normal(line: string): string {
	return line.replace(/\s+/g, ' ').trim();
}

/** How much of what was written is there, and how much of what is there was written; in characters. */
export interface Score {
	written: number;
	keptWritten: number;
	keptForeign: number;
	/** Lines somebody wrote that are missing. */
	cut: string[];
	left: string[];
}

export function scoreOf({ written, foreign }: LabeledReply, reply: string | undefined): Score {
	const shown = ` ${(reply ?? '').split('\n').map(normal).join(' ').replace(/\s+/g, ' ')} `;
	const has = (line: string) => shown.includes(line);
	const chars = (lines: readonly string[]) => lines.reduce((sum, { length }) => sum + length, 0);
	const [kept, left] = [written.filter(has), foreign.filter(has)];
	return {
		written: chars(written),
		keptWritten: chars(kept),
		keptForeign: chars(left),
		cut: written.filter((line) => !has(line)),
		left,
	};
}
