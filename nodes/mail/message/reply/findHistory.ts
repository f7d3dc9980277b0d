import { yieldToEventLoop, isYieldDue } from '../../async/yieldToEventLoop';
import { saysAnswersWithin } from './answersWithin';
import { attributionAt, MAX_ATTRIBUTION_LINES, type Attribution } from './attributionAt';
import { beginsHeaderBlock, labelKind } from './headerBlock';
import { FORWARDED_MESSAGE, ORIGINAL_MESSAGE } from './phrases';
import { isBlank, isBoundary, type ReplyLine } from './ReplyLines';

/** Maximum blank lines below an attribution. */
const MAX_BLANKS = 3;
const LINES_BETWEEN_LOOKS = 100;

/**
 * Which lines of a message are history: quoted from the message it replies to.
 *
 * Only a reply has history. In any other message, lines that begin with `>`, or a block of header fields,
 * were put there on purpose.
 *
 * @returns for each line whether to remove it
 */
export async function findHistory(lines: readonly ReplyLine[], isReply: boolean): Promise<boolean[]> {
	return await new History(lines, isReply).find();
}

/** From, Sent, To, Cc, Subject; a list of recipients may be wrapped. */
const HEADER_LINES = 6;
const MIN_LABELS = 3;
const RULED = /^\s{0,8}[-_*=]{2}/;
const LABELED = /^[^:：]{1,24}[:：]/;
/** A direction mark may follow it. */
const COLON_LAST = /[:：][\s\u200e\u200f\u202a-\u202e\u2066-\u2069]{0,8}$/;

class History {
	private readonly gone: boolean[];
	/** Whether an earlier line that is not blank was kept. */
	private kept = false;

	constructor(
		private readonly lines: readonly ReplyLine[],
		private readonly isReply: boolean,
	) {
		this.gone = new Array<boolean>(lines.length).fill(false);
	}

	async find(): Promise<boolean[]> {
		for (let at = 0, steps = 1; at < this.lines.length; steps++) {
			if (steps % LINES_BETWEEN_LOOKS === 0 && isYieldDue()) await yieldToEventLoop();
			const next = this.step(at);
			if (next === undefined) break;
			at = next;
		}
		return this.gone;
	}

	/** Judges the line, and those that belong to it; returns undefined if the rest is judged as well. */
	private step(at: number): number | undefined {
		const line = this.lines[at] as ReplyLine;
		if (isBlank(line) && !isBoundary(line)) return at + 1;
		if (!this.mayBeginHistory(at)) return this.keep(at);
		if (isBannerOf(FORWARDED_MESSAGE, line)) return undefined;
		if (line.quoted && this.isReply) return this.dropQuoted(at);
		if (this.isReply && this.beginsHistory(at)) return this.dropRest(at);
		const attribution = line.quoted ? undefined : attributionAt(this.lines, at);
		if (attribution !== undefined) {
			const end = at + attribution.length;
			const quoted = this.nextShown(end);
			if (this.lines[quoted]?.quoted) return this.dropAttribution(at, quoted);
			if (this.isTypedBelow(end - 1)) {
				this.gone.fill(true, at, end);
				return end;
			}
			if (this.isReply && this.standsAlone(at, attribution)) return this.dropRest(at);
		}
		return this.keep(at);
	}

	private keep(at: number): number {
		this.kept ||= !isBlank(this.lines[at] as ReplyLine);
		return at + 1;
	}

	/** Whether a person continued in the element that a program created for the attribution. */
	private isTypedBelow(last: number): boolean {
		if (this.lines[last]?.mark !== 'attribution') return false;
		for (let at = last + 1; this.lines[at]?.mark === 'attribution'; at++) {
			if (!isBlank(this.lines[at] as ReplyLine)) return true;
		}
		return false;
	}

	/**
	 * Everything that begins history has a mark, a colon, or a rule of dashes, which excludes most lines
	 * quickly.
	 */
	private mayBeginHistory(at: number): boolean {
		const line = this.lines[at] as ReplyLine;
		if (line.quoted || line.mark !== undefined) return true;
		if (RULED.test(line.text)) return true;
		const end = Math.min(this.lines.length, at + MAX_ATTRIBUTION_LINES);
		for (let next = at; next < end; next++) {
			const { text } = this.lines[next] as ReplyLine;
			if (LABELED.test(text) || COLON_LAST.test(text)) return true;
		}
		return false;
	}

	private dropAttribution(at: number, quoted: number): number {
		this.gone.fill(true, at, quoted);
		return this.dropQuoted(quoted);
	}

	private dropQuoted(from: number): number {
		let at = from;
		let end = from;
		for (; at < this.lines.length; at++) {
			const line = this.lines[at] as ReplyLine;
			if (line.quoted) end = at + 1;
			else if (!isBlank(line) || isBoundary(line)) break;
		}
		this.gone.fill(true, from, end);
		return end;
	}

	/**
	 * Removes the rest; unless nothing is above it, so that it is what the sender wants read, or the text
	 * above says that there are answers in it.
	 */
	private dropRest(at: number): undefined {
		if (this.kept && !this.hasAnswersWithin(at)) this.gone.fill(true, at);
		return undefined;
	}

	private hasAnswersWithin(end: number): boolean {
		for (let at = 0; at < end; at++) {
			if (!this.gone[at] && saysAnswersWithin((this.lines[at] as ReplyLine).text)) return true;
		}
		return false;
	}

	/** From here on, a program placed the rest below the answer. */
	private beginsHistory(at: number): boolean {
		const line = this.lines[at] as ReplyLine;
		if (line.mark === 'history') return true;
		const next = this.nextShown(at + 1);
		if (line.mark === 'border') return this.isLabeled(next);
		if (isBannerOf(ORIGINAL_MESSAGE, line)) {
			if (!hasDashes(line.text)) return beginsHeaderBlock(this.lines, next);
			const { text = '', quoted = false } = this.lines[next] ?? {};
			return quoted || labelKind(text) !== undefined || attributionAt(this.lines, next) !== undefined;
		}
		return beginsHeaderBlock(this.lines, isRule(line) ? next : at);
	}

	/** Whether a header block begins at a line, in any language; people use the same borders. */
	private isLabeled(at: number): boolean {
		const lines = this.lines.slice(at, at + HEADER_LINES).map(({ text }) => LABELED.test(text));
		return lines[0] === true && lines.filter(Boolean).length >= MIN_LABELS;
	}

	/** Whether the following text is quoted although it is not marked. */
	private standsAlone(at: number, { length, kind }: Attribution): boolean {
		const { mark, text } = this.lines[at] as ReplyLine;
		if (mark === 'attribution' || isDashed(text)) return true;
		const [before, after] = [this.lines[at - 1], this.lines[at + length]];
		const isApart = (before === undefined || isBlank(before)) && after !== undefined && isBlank(after);
		return kind === 'sure' && isApart;
	}

	/** The next visible line, within a few. */
	private nextShown(from: number): number {
		let at = from;
		while (at < from + MAX_BLANKS && at < this.lines.length && isBlank(this.lines[at] as ReplyLine)) at++;
		return at;
	}
}

/** `________________________________`, which Outlook places above the header block. */
function isRule({ text }: ReplyLine): boolean {
	return /^\s*[_-]{10,80}\s*$/.test(text.length > 100 ? '' : text);
}

/** Zoho's attribution, between dashes. */
function isDashed(text: string): boolean {
	return /^\s{0,8}-{2,}/.test(text);
}

function hasDashes(text: string): boolean {
	return /^[\s>]{0,8}[-_*=]{2}|[-_*=]{2}[\s:]{0,8}$/.test(text);
}

/** `-----Original Message-----`, `Begin forwarded message:` and the like, possibly preceded by `>`. */
function isBannerOf(phrases: ReadonlySet<string>, { text }: ReplyLine): boolean {
	if (text.length < 3 || text.length > 90) return false;
	const phrase = text
		.replace(/^[\s>\u00a0_*=-]+|[\s\u00a0_*=:：-]+$/g, '')
		.toLowerCase()
		.replaceAll("'", '’')
		.normalize('NFC');
	return phrases.has(phrase);
}
