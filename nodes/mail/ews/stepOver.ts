import type { ChangePage } from '../source/ChangeFeed';

/** https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/ignore */
const MAX_IGNORED = 512;
/** A folder is looked through so far, newest first, and for so long; what is wrong is hardly ever older. */
const MAX_LISTS = 40;
const LONGEST_SEARCH_MS = 2 * 60_000;

/** What of a folder can be asked for, each undefined where the server cannot make the answer. */
export interface Pages {
	/** The next change behind the state that no page could be made of. @param ignore ids that are left out */
	changes(ignore: readonly string[]): Promise<ChangePage | undefined>;
	/** Ids of the messages in the folder. */
	list(offset: number, limit: number): Promise<{ ids: readonly string[]; isLast: boolean } | undefined>;
}

export interface SteppedOver {
	readonly page: ChangePage;
	/** Of the messages that no page can be made with. */
	readonly ids: readonly string[];
}

/**
 * Finds the messages of which SyncFolderItems cannot make even a page of their own. It can be told to leave messages
 * out, by their ids, and whoever does not hand out a message does not tell its id either: so ids come from FindItem,
 * and which of them are to blame shows where a page comes when they are left out.
 *
 * @param known ids that are left out already
 * @param now milliseconds
 * @returns undefined where that does not help
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
 * @param suspects a page comes without them
 * @returns the page that comes without as few as possible: whatever is left out has not been told of
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
