/** A text this long was written by no person; making HTML of it would hold the event loop. */
const MAX_CONVERTED_CHARS = 256 * 1024;

/** Collects the texts of a message in their order, and joins those that are shown one below the other. */
export class BodyText {
	private readonly pieces: Array<{ kind: 'text' | 'html'; value: string; alternative: boolean }> = [];

	/** @param alternative whether the same is there in another form (RFC 2046 section 5.1.4) */
	add(kind: 'text' | 'html', value: string, alternative: boolean): void {
		if (/\S/.test(value)) this.pieces.push({ kind, value, alternative });
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
		return this.pieces
			.filter(
				({ kind, value, alternative }) =>
					kind === 'html' || (!alternative && value.length <= MAX_CONVERTED_CHARS),
			)
			.map(({ kind, value }) => (kind === 'html' ? value : toHtml(value)))
			.join('<br/>\n');
	}
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function toHtml(text: string): string {
	const escaped = text.trimEnd().replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
	return `<p>${escaped.split('\n').join('<br/>\n')}</p>`;
}
