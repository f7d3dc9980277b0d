import { MAX_SIGNATURE_LINES, withoutFooter, withoutSignature } from './cutSignature';
import { findHistory } from './findHistory';
import { MAX_LABEL_CHARS } from './headerBlock';
import { isStub } from './isStub';
import { linesOfHtml } from './linesOfHtml';
import { linesOfText } from './linesOfText';
import { isBlank, type ReplyLine } from './ReplyLines';
import { subjectKind } from './subjectKind';

/** The parts of a message that the sender's own text is extracted from. */
export interface ReplySource {
	readonly text?: string;
	readonly html?: string;
	readonly subject?: string;
	readonly inReplyTo?: string;
	readonly references?: readonly string[];
}

export interface Reply {
	text?: string;
	/** Whether it was cut. */
	truncated: boolean;
}

/**
 * What the sender of a message wrote, without quoted history and without the signature; from the plain
 * text, or from the HTML if there is no plain text or it only refers to the HTML. In doubt, more is kept:
 * nothing that a person wrote may be missing.
 *
 * Our own code, because no library is suitable. Of the 205 labeled texts in test/fixtures/replies it keeps
 * 100 % of what people wrote, and 100 % of what it keeps was written by them. email-reply-parser 2.3.9
 * keeps 91 % (of what it keeps, 72 % is right), node-email-reply-parser 0.1.4 90 % (73 %), planer 1.2.0 92
 * % (59 %). 20 kB of hostile text block each of them for two seconds and more, in quadratic time;
 * email-reply-parser is safe only with RE2, a native module. talonjs requires xmldom 0.1, which is no
 * longer maintained. The set grew together with this code, so it is biased in its favor; `npm run bench`
 * prints current figures.
 *
 * @returns undefined if the message has no text, or consists of quotes only
 */
export async function replyText(source: ReplySource): Promise<string | undefined> {
	return (await readReply(source)).text;
}

/** The same, and whether it was cut. */
export async function readReply(source: ReplySource): Promise<Reply> {
	const { html, subject = '' } = source;
	const isText = source.text !== undefined && (html === undefined || !(await isStub(source.text, html)));
	const text = isText ? source.text : undefined;
	const kind = subjectKind(subject);
	const isPlain = text !== undefined && text.length <= MAX_GLANCED_CHARS && !mayHaveHistory(text);
	if (isPlain && kind !== 'forward') return bounded(withoutSignatureOf(text));
	const isReply = kind === 'reply' || source.inReplyTo !== undefined || source.references !== undefined;
	const lines = await linesOf(text, html, isReply && kind !== 'forward');
	// A forwarded message is what the sender wants read.
	if (kind === 'forward') return bounded(joined(lines));
	return bounded(joined(ownLines(lines, await findHistory(lines, isReply))));
}

async function linesOf(text?: string, html?: string, foldsQuotes = false): Promise<ReplyLine[]> {
	if (text !== undefined) return await linesOfText(text, foldsQuotes);
	return html === undefined ? [] : await linesOfHtml(html, foldsQuotes);
}

/** More than anyone writes; the item has the complete text as `text` or `html`. */
const MAX_REPLY_CHARS = 100_000;

function bounded(text: string | undefined): Reply {
	if (text === undefined) return { truncated: false };
	if (text.length <= MAX_REPLY_CHARS) return { text, truncated: false };
	const end = text.lastIndexOf('\n', MAX_REPLY_CHARS);
	const cut = text.slice(0, end > MAX_REPLY_CHARS / 2 ? end : MAX_REPLY_CHARS);
	// A lone surrogate would be no character.
	return { text: cut.replace(/[\ud800-\udbff]$/, '').trimEnd(), truncated: true };
}

/** Longer texts are examined line by line, yielding to the event loop. */
const MAX_GLANCED_CHARS = 64 * 1024;
const MAX_COLONS = 50;

/**
 * Whether a text may contain quotations: a line begins with `>` or with a label, or ends with a colon. With
 * indexOf, because a pattern would be tried at every character of every message.
 */
function mayHaveHistory(text: string): boolean {
	if (text.startsWith('>') || text.includes('\n>')) return true;
	// Zoho's line has a colon in the time only.
	if (text.startsWith('---') || text.includes('\n---')) return true;
	return [':', '：'].some((colon) => hasTellingColon(text, colon));
}

function hasTellingColon(text: string, colon: string): boolean {
	let at = text.indexOf(colon);
	for (let count = 0; at >= 0; count++) {
		if (count === MAX_COLONS || at - text.lastIndexOf('\n', at) <= MAX_LABEL_CHARS + 1) return true;
		const lf = text.indexOf('\n', at);
		if (text.slice(at + 1, lf < 0 ? text.length : lf).trim() === '') return true;
		at = text.indexOf(colon, at + 1);
	}
	return false;
}

/** Most messages quote nothing; only their end is split into lines. */
function withoutSignatureOf(text: string): string | undefined {
	const whole = text.trimEnd();
	let start = whole.length;
	for (let count = 0; count <= MAX_SIGNATURE_LINES && start > 0; count++)
		start = whole.lastIndexOf('\n', start - 1);
	const tail = whole
		.slice(start + 1)
		.split('\n')
		.map((line): ReplyLine => ({ text: line, quoted: false }));
	const kept = tail.slice(0, withoutSignature(tail, start < 0)).map((line) => line.text);
	return trimmed(whole.slice(0, start + 1) + kept.join('\n'));
}

/**
 * The remaining lines, without the signature at the end of the last run of them. Programs put a blank line
 * between a signature and a quotation; text directly above a quotation was typed there.
 */
function ownLines(lines: readonly ReplyLine[], gone: readonly boolean[]): ReplyLine[] {
	const own: ReplyLine[] = [];
	/** Start of the last run with visible text. */
	let start = 0;
	let wasGone = false;
	let isTyped = false;
	for (const [at, line] of lines.entries()) {
		if (gone[at]) {
			if (!wasGone) isTyped = at > 0 && line.mark === undefined && !isBlank(lines[at - 1] as ReplyLine);
			wasGone = true;
			continue;
		}
		if (line.mark === 'border') continue;
		if (wasGone && !isBlank(line)) {
			// Two answers with a quotation in between stay separate.
			if (own.length > 0 && !isBlank(own.at(-1) as ReplyLine)) own.push({ text: '', quoted: false });
			start = own.length;
			wasGone = false;
			isTyped = false;
		}
		own.push(line);
	}
	const last = own.slice(start);
	return own.slice(
		0,
		start + (isTyped ? withoutFooter(last, start === 0) : withoutSignature(last, start === 0)),
	);
}

function joined(lines: readonly ReplyLine[]): string | undefined {
	return trimmed(lines.map(({ text }) => text).join('\n'));
}

/** Without blank lines at both ends; the first line keeps its indentation. */
function trimmed(text: string): string | undefined {
	const shown = text.trimEnd().replace(/^(?:[^\S\n]{0,1000}\n){1,1000}/, '');
	return shown.trim() === '' ? undefined : shown;
}
