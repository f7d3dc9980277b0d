/** A text this long was written by no person; making HTML of it would hold the event loop. */
const MAX_CONVERTED_CHARS = 256 * 1024;

type Kind = 'text' | 'html';

interface Piece {
	readonly kind: Kind;
	readonly value: string;
	/** What it is one form of, by identity. */
	readonly alternatives: readonly object[];
}

/** Collects the texts of a message in their order, and joins those that are shown one below the other. */
export class BodyText {
	private readonly pieces: Piece[] = [];

	/** @param alternatives what the text is one form of several of, if anything */
	add(kind: Kind, value: string, alternatives: readonly object[]): void {
		if (/\S/.test(value)) this.pieces.push({ kind, value, alternatives });
	}

	/** Nothing when no part is plain text: text is never made up from HTML. */
	get text(): string | undefined {
		const texts = this.pieces.filter(({ kind }) => kind === 'text').map(({ value }) => value);
		return texts.length === 0 ? undefined : texts.join('\n');
	}

	/**
	 * Nothing when no part is HTML. Plain text beside it that has no HTML form of its own, such as the footer of a
	 * mailing list, becomes HTML, so that reading the HTML alone is enough.
	 */
	get html(): string | undefined {
		if (!this.pieces.some(({ kind }) => kind === 'html')) return undefined;
		const told = this.formsOf('html');
		return this.pieces
			.filter((piece) => piece.kind === 'html' || (!isTold(piece, told) && isConverted(piece)))
			.map(({ kind, value }) => (kind === 'html' ? value : toHtml(value)))
			.join('<br/>\n');
	}

	/** Whether the HTML says something that the plain text leaves out, such as all above the footer of a mailing list. */
	get isHtmlFuller(): boolean {
		const told = this.formsOf('text');
		const isFuller = this.pieces.some((piece) => piece.kind === 'html' && !isTold(piece, told));
		return isFuller && this.pieces.every((piece) => piece.kind === 'html' || isConverted(piece));
	}

	private formsOf(kind: Kind): ReadonlySet<object> {
		const pieces = this.pieces.filter((piece) => piece.kind === kind);
		return new Set(pieces.flatMap(({ alternatives }) => alternatives));
	}
}

/** Whether the same stands there in the form that `told` has. */
function isTold({ alternatives }: Piece, told: ReadonlySet<object>): boolean {
	return alternatives.some((one) => told.has(one));
}

function isConverted({ value }: Piece): boolean {
	return value.length <= MAX_CONVERTED_CHARS;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function toHtml(text: string): string {
	const escaped = text.trimEnd().replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
	return `<p>${escaped.split('\n').join('<br/>\n')}</p>`;
}
