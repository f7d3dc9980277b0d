import { foldText } from './foldText';

/** Searches a text that arrives in pieces, so that a long one does not block the event loop. */
export class KeywordSearch {
	private readonly longest: number;
	private tail = '';
	private seen = false;

	/** @param keywords as returned by `foldText` */
	constructor(private readonly keywords: readonly string[]) {
		this.longest = Math.max(...keywords.map(({ length }) => length));
	}

	get found(): boolean {
		return this.seen;
	}

	/** @param piece ends at a word boundary, as those of `pieces` do */
	add(piece: string): void {
		if (this.seen) return;
		const text = this.tail + foldText(piece);
		this.seen = this.keywords.some((keyword) => text.includes(keyword));
		this.tail = this.longest < 2 ? '' : text.slice(1 - this.longest);
	}

	/** The next piece belongs to another text. */
	end(): void {
		this.tail = '';
	}
}
