/** The meaning of a line according to HTML that only a mail program writes. */
export type LineMark = 'attribution' | 'history' | 'border' | 'signature';

export interface ReplyLine {
	readonly text: string;
	/** Quoted with `>` or by a quotation element in HTML. */
	readonly quoted: boolean;
	readonly mark?: LineMark;
	/** The same as Markdown, if requested. */
	readonly markdown?: string;
}

/** No person writes this many; the rest becomes one line, so that a body of line breaks is cheap. */
const MAX_LINES = 20_000;
/** More than is ever put into an item. Joining a million lines would block the event loop. */
const MAX_REST_CHARS = 512 * 1024;
const MAX_BLANK_LINES = 2;
/** Further lines of a quotation do not matter for where it begins and ends. */
const MAX_QUOTED_RUN = 50;

/** The lines of a body as displayed. */
export class ReplyLines {
	readonly lines: ReplyLine[] = [];
	private readonly rest: string[] = [];
	private restChars = 0;
	private blankRun = 0;
	private quotedRun = 0;

	/** @param foldsQuotes whether the beginning of a long quotation is enough */
	constructor(private readonly foldsQuotes = false) {}

	add(text: string, quoted: boolean, mark?: LineMark, markdown?: string): void {
		this.quotedRun = quoted ? this.quotedRun + 1 : 0;
		if (this.foldsQuotes && this.quotedRun > MAX_QUOTED_RUN) return;
		if (this.lines.length < MAX_LINES) {
			const line = mark === undefined ? { text, quoted } : { text, quoted, mark };
			this.lines.push(markdown === undefined ? line : { ...line, markdown });
		} else if (!quoted || !this.foldsQuotes) this.addRest(markdown ?? text);
	}

	/** Blank lines do not count, so that a text that is cut exceeds its limit without them. */
	private addRest(text: string): void {
		const isBlankLine = text.trim() === '';
		this.blankRun = isBlankLine ? this.blankRun + 1 : 0;
		if (this.restChars > MAX_REST_CHARS || this.blankRun > MAX_BLANK_LINES) return;
		this.rest.push(text);
		if (!isBlankLine) this.restChars += text.length + 1;
	}

	finish(): ReplyLine[] {
		if (this.rest.length > 0) this.lines.push({ text: this.rest.join('\n'), quoted: false });
		return this.lines;
	}
}

export function isBlank({ text }: ReplyLine): boolean {
	return text.trim() === '';
}

/** Whether a line stands for a position that only a program marks. */
export function isBoundary({ mark }: Pick<ReplyLine, 'mark'>): boolean {
	return mark === 'history' || mark === 'border';
}
