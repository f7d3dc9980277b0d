import type { ChangePage } from '../source/ChangeFeed';

/** https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/ignore */
const MAX_IGNORED = 512;
/**
 * Maximum part of a folder that is searched, newest first, and maximum time; the culprit is hardly ever
 * older.
 */
const MAX_LISTS = 40;
const LONGEST_SEARCH_MS = 2 * 60_000;

/**
 * The requests that a folder supports; each returns undefined if the server cannot produce the response.
 */
export interface Pages {
	/** The next change after the state whose page failed. @param ignore IDs to leave out */
	changes(ignore: readonly string[]): Promise<ChangePage | undefined>;
	/** IDs of the messages in the folder. */
	list(offset: number, limit: number): Promise<{ ids: readonly string[]; isLast: boolean } | undefined>;
}

export interface SteppedOver {
	readonly page: ChangePage;
	/** IDs of messages that break every page. */
	readonly ids: readonly string[];
}

/**
 * Finds the messages for which SyncFolderItems fails even alone. It can ignore messages by ID, but does not
 * return the ID of a message that it cannot return: so IDs are taken from FindItem, and the culprits are
 * those without which a page is returned.
 *
 * @param known IDs that are ignored already
 * @param now milliseconds
 * @returns undefined if that does not help
 */
export async function stepOver(
	pages: Pages,
	known: readonly string[],
	signal: AbortSignal,
	now: () => number = Date.now,
): Promise<SteppedOver | undefined> {
	const size = MAX_IGNORED - known.length;
	const end = now() + LONGEST_SEARCH_MS;
	for (let list = 0, offset = 0; size > 0 && list < MAX_LISTS && now() < end && !signal.aborted; list += 1) {
		const listed = await pages.list(offset, size);
		if (listed === undefined) return undefined;
		const others = listed.ids.filter((id) => !known.includes(id));
		if (others.length > 0 && (await pages.changes([...known, ...others])) !== undefined)
			return await blame(pages, known, others);
		if (listed.isLast || listed.ids.length === 0) return undefined;
		offset += listed.ids.length;
	}
	return undefined;
}

/**
 * @param suspects without them, a page is returned
 * @returns the page with as few as possible ignored, because ignored messages are not reported
 */
async function blame(
	pages: Pages,
	known: readonly string[],
	suspects: readonly string[],
): Promise<SteppedOver | undefined> {
	const ids: string[] = [];
	for (let rest = suspects; ; ) {
		const page = await pages.changes([...known, ...ids]);
		if (page !== undefined) return { page, ids };
		let low = 1;
		let high = rest.length;
		while (low < high) {
			const middle = Math.floor((low + high) / 2);
			const comes = await pages.changes([...known, ...ids, ...rest.slice(0, middle)]);
			if (comes === undefined) low = middle + 1;
			else high = middle;
		}
		const culprit = rest[low - 1];
		if (culprit === undefined) return undefined;
		ids.push(culprit);
		rest = rest.slice(0, low - 1);
	}
}
