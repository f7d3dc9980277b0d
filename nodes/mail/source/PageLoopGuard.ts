import { createHash } from 'node:crypto';
import type { MailError } from '../contracts/MailError';
import type { ChangePage } from './ChangeFeed';

/** Enough for a folder of five million messages, in pages of fifty. */
const MAX_PAGES = 100_000;
/**
 * Empty pages are allowed (https://learn.microsoft.com/en-us/graph/delta-query-overview), but not
 * endlessly.
 */
const MAX_EMPTY_PAGES = 500;

/** Makes sure that a server's pages of changes come to an end. */
export class PageLoopGuard {
	private readonly seen = new Set<string>();
	private empty = 0;

	/** @param refuse creates the error for such a server, in the words of its protocol */
	constructor(private readonly refuse: (how: string) => MailError) {}

	/**
	 * @param from the state that was requested
	 * @throws MailError of kind `protocol`
	 */
	assertMovesOn(from: string | undefined, { state, isLast, changes }: ChangePage): void {
		if (isLast) {
			this.seen.clear();
			this.empty = 0;
			return;
		}
		// A new walk may pass the same states as an earlier, interrupted one.
		if (from === undefined) this.seen.clear();
		else this.seen.add(keyOf(from));
		this.empty = changes.length === 0 ? this.empty + 1 : 0;
		const isLoop = this.seen.has(keyOf(state));
		if (!isLoop && this.seen.size < MAX_PAGES && this.empty < MAX_EMPTY_PAGES) return;
		this.seen.clear();
		this.empty = 0;
		throw this.refuse(isLoop ? 'with pages that go in a circle' : 'with pages that do not end');
	}
}

function keyOf(state: string): string {
	return createHash('sha256').update(state).digest('base64').slice(0, 16);
}
