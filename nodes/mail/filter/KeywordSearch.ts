import { foldText } from './foldText';

/** Looks for keywords in a text that comes in pieces, so that whoever has a long one need not hold up others. */
export class KeywordSearch {
	private readonly longest: number;
	private tail = '';
	private seen = false;

	/** @param keywords folded */
	constructor(private readonly keywords: readonly string[]) {
		this.longest = keywords.reduce((length, keyword) => Math.max(length, keyword.length), 0);
	}

	get found(): boolean {
		return this.seen;
	}

	/** @param piece cut where a word ends, as `pieces` does */
	add(piece: string): void {
		if (this.seen) return;
		const text = this.tail + foldText(piece);
		this.seen = this.keywords.some((keyword) => text.includes(keyword));
		this.tail = this.longest < 2 ? '' : text.slice(1 - this.longest);
	}

	/** What comes next is another text. */
	end(): void {
		this.tail = '';
	}
}
