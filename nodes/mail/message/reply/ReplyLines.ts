/** What a mail program says of a line, in HTML that only it writes. */
export type LineMark = 'attribution' | 'history' | 'signature';

export interface ReplyLine {
	readonly text: string;
	/** Marked as quoted, by `>` or by a quotation in HTML. */
	readonly quoted: boolean;
	readonly mark?: LineMark;
}

/** Nobody writes so many; what follows is one line, so that a body of line breaks costs little. */
const MAX_LINES = 20_000;

/** The lines of a body, as they are shown. */
export class ReplyLines {
	readonly lines: ReplyLine[] = [];
	private readonly rest: string[] = [];

	get isFull(): boolean {
		return this.lines.length >= MAX_LINES;
	}

	add(text: string, quoted: boolean, mark?: LineMark): void {
		if (this.isFull) this.rest.push(text);
		else this.lines.push(mark === undefined ? { text, quoted } : { text, quoted, mark });
	}

	finish(): ReplyLine[] {
		if (this.rest.length > 0) this.lines.push({ text: this.rest.join('\n'), quoted: false });
		return this.lines;
	}
}

export function isBlank({ text }: ReplyLine): boolean {
	return text.trim() === '';
}
