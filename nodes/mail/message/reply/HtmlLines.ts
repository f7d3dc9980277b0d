import type { MarkdownWriter } from '../markdown/MarkdownWriter';
import { markOf, type ElementMark } from './htmlMarks';
import { ReplyLines, type LineMark, type ReplyLine } from './ReplyLines';

const BLOCKS = new Set(
	'address,article,aside,blockquote,body,center,dd,details,dir,div,dl,dt,fieldset,figcaption,figure,footer,form,h1,h2,h3,h4,h5,h6,header,hr,li,main,menu,nav,ol,p,pre,section,summary,table,tbody,tfoot,thead,tr,ul'.split(
		',',
	),
);
const NOT_SHOWN = new Set(['script', 'style', 'title']);
/** Never closed, so nothing marked can end with them. */
const EMPTY = new Set(['br', 'hr', 'img', 'input', 'link', 'meta', 'col', 'area', 'base', 'wbr']);
const READ_ATTRIBUTES = new Set(['id', 'class', 'style', 'type']);
const WRITER_ATTRIBUTES = new Set(['href', 'src', 'alt', 'hidden']);
const MAX_LINK_CHARS = 2000;
const MAX_NAME_CHARS = 32;
const MAX_VALUE_CHARS = 400;
const MAX_OPEN = 200;
const MAX_TAGS = 500;
const MAX_BLANK_LINES = 2;
/** A longer line is split, because joining it would block the event loop. */
const MAX_LINE_CHARS = 64 * 1024;
/** Soft hyphens, zero-width spaces and joiners, used as filler in previews of newsletters. */
const INVISIBLE = /(?:[\u00ad\u200b\u200c\u2060\ufeff]|\u034f)+/g;

/** Converts the tokens of HTML to lines. Keeps counts and a short list of open elements, never a tree. */
export class HtmlLines {
	private readonly out: ReplyLines;
	/** Pieces of the current line: a growing string would be copied whenever its end is examined. */
	private pieces: string[] = [];
	private lineChars = 0;
	private endsBlank = true;
	private blankLines = 0;
	private tag = '';
	private attributeName = '';
	private value = '';
	private attributes: Record<string, string> = {};
	private hiddenBy = '';
	private pre = 0;
	/** Elements that mark their content, and how many of their tag were open at that point. */
	private readonly open: Array<{ tag: string; depth: number; mark: ElementMark }> = [];
	private readonly depths = new Map<string, number>();

	/** @param foldsQuotes whether the beginning of a long quotation is enough */
	constructor(
		private readonly html: string,
		foldsQuotes: boolean,
		private readonly writer?: MarkdownWriter,
	) {
		this.out = new ReplyLines(foldsQuotes);
	}

	ontext(start: number, end: number): void {
		if (this.hiddenBy === '') this.addText(this.html.slice(start, end));
	}

	ontextentity(codepoint: number): void {
		if (this.hiddenBy === '') this.addText(String.fromCodePoint(codepoint));
	}

	oncdata(start: number, end: number, endOffset: number): void {
		this.ontext(start, end - endOffset);
	}

	onopentagname(start: number, end: number): void {
		this.tag = this.nameAt(start, end);
		this.attributes = {};
	}

	onattribname(start: number, end: number): void {
		this.attributeName = this.nameAt(start, end);
		this.value = '';
	}

	onattribdata(start: number, end: number): void {
		const room = this.roomFor(this.attributeName) - this.value.length;
		if (room > 0) this.value += this.html.slice(start, Math.min(end, start + room));
	}

	onattribentity(codepoint: number): void {
		if (this.value.length < this.roomFor(this.attributeName)) this.value += String.fromCodePoint(codepoint);
	}

	onattribend(): void {
		const isRead = READ_ATTRIBUTES.has(this.attributeName) || this.isForWriter(this.attributeName);
		if (isRead) this.attributes[this.attributeName] ??= this.value;
	}

	/** HTML has no self-closing elements: `<br/>` is `<br>`, and `<div/>` opens a division. */
	onselfclosingtag(): void {
		this.onopentagend();
	}

	onopentagend(): void {
		const { tag } = this;
		if (this.hiddenBy !== '') return;
		if (NOT_SHOWN.has(tag)) this.hiddenBy = tag;
		else if (tag === 'br') this.pushLine();
		else if (tag === 'td' || tag === 'th') this.addText(' ');
		else if (BLOCKS.has(tag)) this.openBlock(tag);
		this.writer?.open(tag, this.attributes);
		if (this.hiddenBy === '') this.enter(tag);
	}

	onclosetag(start: number, end: number): void {
		const tag = this.nameAt(start, end);
		if (this.hiddenBy !== '') {
			if (this.hiddenBy === tag) this.hiddenBy = '';
			return;
		}
		if (tag === 'br') this.pushLine();
		else if (BLOCKS.has(tag)) this.endLine();
		this.writer?.close(tag);
		this.leave(tag);
	}

	finish(): ReplyLine[] {
		this.endLine();
		return this.out.finish();
	}

	oncomment(): void {}
	ondeclaration(): void {}
	onprocessinginstruction(): void {}
	onend(): void {}

	private isForWriter(name: string): boolean {
		return this.writer !== undefined && WRITER_ATTRIBUTES.has(name);
	}

	private roomFor(name: string): number {
		return this.isForWriter(name) ? MAX_LINK_CHARS : MAX_VALUE_CHARS;
	}

	private nameAt(start: number, end: number): string {
		return this.html.slice(start, Math.min(end, start + MAX_NAME_CHARS)).toLowerCase();
	}

	private enter(tag: string): void {
		const mark = markOf(tag, this.attributes);
		if (mark === 'history' || mark === 'border') {
			this.endLine();
			this.add('', mark);
		}
		if (EMPTY.has(tag)) return;
		const depth = (this.depths.get(tag) ?? 0) + 1;
		if (depth === 1 && this.depths.size > MAX_TAGS) return;
		this.depths.set(tag, depth);
		if (tag === 'pre') this.pre++;
		if (mark === undefined || mark === 'history' || mark === 'border' || this.open.length >= MAX_OPEN) return;
		this.endLine();
		this.open.push({ tag, depth, mark });
	}

	private leave(tag: string): void {
		const depth = this.depths.get(tag) ?? 0;
		if (depth === 0) return;
		this.depths.set(tag, depth - 1);
		if (tag === 'pre') this.pre--;
		const at = this.open.findIndex((element) => element.tag === tag && element.depth >= depth);
		if (at < 0) return;
		this.endLine();
		this.open.splice(at);
	}

	/** A paragraph has a blank line above, except in Outlook, where each line is a paragraph. */
	private openBlock(tag: string): void {
		this.endLine();
		if (tag === 'li') this.addText('- ');
		const isApart = tag === 'blockquote' || tag === 'hr' || (tag === 'p' && !isTight(this.attributes));
		if (isApart && this.blankLines === 0 && this.out.lines.length > 0) this.add('');
	}

	private addText(text: string): void {
		if (this.pre > 0 && text.includes('\n')) {
			for (const [at, piece] of text.split('\n').entries()) {
				if (at > 0) this.pushLine();
				this.addPiece(piece);
			}
			return;
		}
		const shown = text.replace(INVISIBLE, '');
		if (this.pre > 0) this.addPiece(shown);
		else {
			// No-break spaces are not collapsed: a paragraph that consists of them is a blank line.
			const tight = shown.replace(/[ \t\r\n\f]+/g, ' ');
			this.addPiece(this.endsBlank && tight.startsWith(' ') ? tight.slice(1) : tight);
		}
	}

	private addPiece(piece: string): void {
		if (piece === '') return;
		this.pieces.push(piece);
		this.writer?.text(piece);
		this.lineChars += piece.length;
		this.endsBlank = piece.endsWith(' ');
		if (this.lineChars > MAX_LINE_CHARS) this.pushLine();
	}

	/** A line break ends a line even if it is empty. */
	private pushLine(): void {
		const line = this.pieces.join('');
		this.pieces = [];
		this.lineChars = 0;
		this.endsBlank = true;
		this.add(line, undefined, this.writer?.line());
	}

	private endLine(): void {
		if (this.pieces.length > 0 || this.writer?.hasLine === true) this.pushLine();
	}

	private add(text: string, mark?: LineMark, markdown?: string): void {
		const shown = text.replaceAll('\u00a0', ' ').trimEnd();
		this.blankLines = shown === '' && mark === undefined && !markdown ? this.blankLines + 1 : 0;
		if (this.blankLines > MAX_BLANK_LINES) return;
		const innermost = this.open.at(-1)?.mark;
		const isQuoted = innermost === 'quoted' || this.open.some((element) => element.mark === 'quoted');
		this.out.add(shown, isQuoted, mark ?? (innermost === 'quoted' ? undefined : innermost), markdown);
	}
}

function isTight({ class: classes = '', style = '' }: Readonly<Record<string, string>>): boolean {
	return /\bMso/.test(classes) || /margin(?:-top)?\s*:\s*0/i.test(style);
}
