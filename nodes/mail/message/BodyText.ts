/** No person writes a longer text; converting it to HTML would block the event loop. */
const MAX_CONVERTED_CHARS = 256 * 1024;

type Kind = 'text' | 'html';

interface Piece {
	readonly kind: Kind;
	readonly value: string;
	/** The multipart/alternative parts that contain it, by identity. */
	readonly alternatives: readonly object[];
}

/** Collects the texts of a message in order, and joins those that are displayed one below the other. */
export class BodyText {
	private readonly pieces: Piece[] = [];

	/** @param alternatives the multipart/alternative parts that contain the text */
	add(kind: Kind, value: string, alternatives: readonly object[]): void {
		if (/\S/.test(value)) this.pieces.push({ kind, value, alternatives });
	}

	/** Undefined if no part is plain text: text is never generated from HTML here. */
	get text(): string | undefined {
		const texts = this.pieces.filter(({ kind }) => kind === 'text').map(({ value }) => value);
		return texts.length === 0 ? undefined : texts.join('\n');
	}

	/**
	 * Undefined if no part is HTML. Plain text without its own HTML alternative, such as the footer of a
	 * mailing list, is converted to HTML, so that the HTML alone is complete.
	 */
	get html(): string | undefined {
		if (!this.pieces.some(({ kind }) => kind === 'html')) return undefined;
		const others = this.formsOf('html');
		return this.pieces
			.filter((piece) => piece.kind === 'html' || (!hasAlternative(piece, others) && isConverted(piece)))
			.map(({ kind, value }) => (kind === 'html' ? value : toHtml(value)))
			.join('<br/>\n');
	}

	/**
	 * Whether the HTML has content missing in the plain text, such as everything above a mailing list's
	 * footer.
	 */
	get isHtmlFuller(): boolean {
		const others = this.formsOf('text');
		const isFuller = this.pieces.some((piece) => piece.kind === 'html' && !hasAlternative(piece, others));
		return isFuller && this.pieces.every((piece) => piece.kind === 'html' || isConverted(piece));
	}

	private formsOf(kind: Kind): ReadonlySet<object> {
		const pieces = this.pieces.filter((piece) => piece.kind === kind);
		return new Set(pieces.flatMap(({ alternatives }) => alternatives));
	}
}

/** Whether the same content exists as an alternative in `others`. */
function hasAlternative({ alternatives }: Piece, others: ReadonlySet<object>): boolean {
	return alternatives.some((one) => others.has(one));
}

function isConverted({ value }: Piece): boolean {
	return value.length <= MAX_CONVERTED_CHARS;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function toHtml(text: string): string {
	const escaped = text.trimEnd().replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
	return `<p>${escaped.split('\n').join('<br/>\n')}</p>`;
}
