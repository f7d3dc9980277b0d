/** Marks on both sides of the text. */
const EMPHASIS: Readonly<Record<string, string>> = {
	b: '**',
	strong: '**',
	i: '*',
	em: '*',
	s: '~~',
	del: '~~',
};
const HEADINGS = /^h[1-6]$/;
/** Never closed, so nothing hidden can end with them. */
const EMPTY = new Set(['br', 'hr', 'img', 'input', 'link', 'meta', 'col', 'area', 'base', 'wbr']);
/** Styles with which mail programs hide text, such as the preview line of a newsletter. */
const HIDDEN =
	/(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])|max-height\s*:\s*0(?![.\d]*[1-9]))/i;
const SPECIAL = /[\\`*[\]<]/g;
const MAX_OPEN = 50;
const MAX_URL_CHARS = 2000;
/** A link or a mark is repeated on each line it spans. Beyond this, lines are plain text. */
const MAX_MARKED_CHARS = 2 * 1024 * 1024;

type Attributes = Readonly<Record<string, string>>;

/** Writes HTML as lines of Markdown (CommonMark); called for each element and text. */
export class MarkdownWriter {
	private pieces: string[] = [];
	/** Open marks; those not written yet wait for a text. */
	private readonly marks: Array<{ tag: string; mark: string; isWritten: boolean }> = [];
	/** The open link, and the piece at which its text begins. */
	private link: { url: string; from: number } | undefined;
	private heading = '';
	private hidden: { tag: string; depth: number } | undefined;
	private cells = 0;
	/** How much may still be written with links and marks. */
	private room = MAX_MARKED_CHARS;

	open(tag: string, attributes: Attributes): void {
		if (this.hidden !== undefined) {
			if (this.hidden.tag === tag) this.hidden.depth++;
			return;
		}
		if (!EMPTY.has(tag) && isHidden(attributes)) {
			this.hidden = { tag, depth: 1 };
			return;
		}
		const mark = Object.hasOwn(EMPHASIS, tag) ? EMPHASIS[tag] : undefined;
		if (mark !== undefined && this.marks.length < MAX_OPEN) {
			// The same mark twice would be another one, or none.
			const isNew = !this.marks.some((open) => open.mark === mark);
			this.marks.push({ tag, mark: isNew ? mark : '', isWritten: false });
		}
		if (tag === 'a') this.openLink(attributes.href ?? '');
		else if (tag === 'img') this.image(attributes);
		else if (HEADINGS.test(tag)) this.heading = `${'#'.repeat(Number(tag[1]))} `;
		else if (tag === 'hr') this.pieces.push('---');
		else if (tag === 'tr') this.cells = 0;
		else if ((tag === 'td' || tag === 'th') && this.cells++ > 0 && this.hasText()) this.pieces.push('| ');
	}

	text(text: string): void {
		if (this.hidden !== undefined) return;
		if (text.trim() !== '') this.writeMarks();
		this.pieces.push(text.replace(SPECIAL, '\\$&'));
	}

	close(tag: string): void {
		if (this.hidden !== undefined) {
			if (this.hidden.tag === tag && --this.hidden.depth === 0) this.hidden = undefined;
			return;
		}
		if (tag === 'a') this.closeLink();
		else if (HEADINGS.test(tag)) this.heading = '';
		const at = this.marks.findLastIndex((open) => open.tag === tag);
		if (at < 0) return;
		// Marks opened within it continue after it.
		for (const open of this.marks.slice(at).reverse()) this.closeMark(open);
		this.marks.splice(at, 1);
	}

	/** Whether the line has content that is not text, such as an image. */
	get hasLine(): boolean {
		return this.pieces.length > 0;
	}

	/** Returns the current line, and starts the next one, on which open marks continue. */
	line(): string {
		const { link } = this;
		this.closeLink();
		for (const open of [...this.marks].reverse()) this.closeMark(open);
		const text = this.pieces.join('').replaceAll('\u00a0', ' ').trimEnd();
		this.pieces = [];
		this.room -= text.length;
		if (link !== undefined) this.link = { url: link.url, from: 0 };
		const shown =
			text.trim() === ''
				? ''
				: text.replace(/^(\s*)([#>+])/, '$1\\$2').replace(/^(\s*\d{1,9})([.)] )/, '$1\\$2');
		return shown === '' ? '' : this.heading + shown;
	}

	private hasText(): boolean {
		return this.pieces.some((piece) => piece.trim() !== '');
	}

	private writeMarks(): void {
		for (const open of this.marks) {
			if (open.isWritten || open.mark === '' || this.room < 0) continue;
			open.isWritten = true;
			this.pieces.push(open.mark);
		}
	}

	/** CommonMark section 6.2: no space before a closing mark. */
	private closeMark(open: { mark: string; isWritten: boolean }): void {
		if (!open.isWritten) return;
		open.isWritten = false;
		let blanks = '';
		while (this.pieces.at(-1)?.trim() === '') blanks = (this.pieces.pop() ?? '') + blanks;
		const last = this.pieces.pop() ?? '';
		this.pieces.push(last.trimEnd() + open.mark + last.slice(last.trimEnd().length) + blanks);
	}

	private openLink(href: string): void {
		this.closeLink();
		const url = href.trim();
		if (/^(?:https?|mailto|tel):/i.test(url) && url.length < MAX_URL_CHARS) {
			this.link = { url, from: this.pieces.length };
		}
	}

	private closeLink(): void {
		const { link } = this;
		this.link = undefined;
		if (link === undefined) return;
		const text = this.pieces.splice(Math.min(link.from, this.pieces.length)).join('');
		if (text.trim() === '' || this.room < 0) this.pieces.push(text);
		else this.pieces.push(`[${text.trim()}](${target(link.url)})${/\s$/.test(text) ? ' ' : ''}`);
	}

	/** An image without alternative text says nothing; most of them are tracking pixels. */
	private image({ alt = '', src = '' }: Attributes): void {
		const text = alt.replace(/\s+/g, ' ').trim();
		if (text === '') return;
		const shown = /^(?:https?|cid):/i.test(src) && src.length < MAX_URL_CHARS ? target(src) : '';
		this.pieces.push(`![${text.replace(SPECIAL, '\\$&')}](${shown})`);
	}
}

function isHidden({ style = '', hidden }: Attributes): boolean {
	return hidden !== undefined || HIDDEN.test(style);
}

function target(url: string): string {
	return url.replace(
		/[\s()<>\\]/g,
		(character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
	);
}
