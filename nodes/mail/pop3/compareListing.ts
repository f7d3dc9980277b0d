import type { DoneMessage, DoneState } from './DoneWindow';
import type { Order } from './ListOrder';

/** What is known of a maildrop when a new list arrives. */
export interface KnownMaildrop {
	/** Done, in the order of the last list, contiguous. */
	readonly anchors: readonly DoneMessage[];
	/**
	 * Number of messages that were done before the first anchor and were in the maildrop in the last list.
	 */
	readonly forgotten: number;
	/** The last ones done, wherever they are in the list. */
	readonly recent: ReadonlySet<string>;
	/** State of a message in this process's last list; undefined if it was not in it. */
	lastList(id: string): 'done' | 'waiting' | undefined;
	/** The order of the list; undefined until proven. */
	readonly order: Order | undefined;
	stateOf(id: string): { state: DoneState; headerHash: string } | undefined;
	/** Given out, and not done yet. */
	isInHand(id: string): boolean;
	/** Taken earlier and not done. */
	isOpen(id: string): boolean;
	/** Messages in hand by id, with the hash of their header section, empty if it was not read. */
	readonly inHand: ReadonlyMap<string, string>;
}

/** Result for the messages of a list, by place. */
export interface ListingComparison {
	/** Certainly waiting. */
	fresh: number[];
	/** Done or waiting; their time of arrival has to decide. */
	unsure: number[];
	/** At least this many of the unsure ones wait; Infinity if they may be anywhere. */
	atLeast: number;
	/**
	 * Done if the server lists the oldest first, which is not proven: one of these waits only if its header
	 * says that it is newer than anything done.
	 */
	likelyDone: number[];
	/** They were gone and have returned, or the server has assigned their unique-id to another message. */
	back: { at: number; headerHash: string }[];
	/** Everything known is gone at once: the server may have assigned new unique-ids. */
	isRenamed: boolean;
	/** The order of the list has changed. */
	isReordered: boolean;
	/** In hand and not in the list, by header hash: they may be in it under another unique-id. */
	renamedInHand: ReadonlyMap<string, string>;
}

/** Compares a list of unique-ids with what is known. Usually the list alone shows what is waiting. */
export function compareListing(ids: readonly string[], known: KnownMaildrop): ListingComparison {
	const { sure, unknown, back, places, recentlyDone, doneBefore } = sortOut(ids, known);
	const { anchors } = known;
	const forgotten = known.forgotten - recentlyDone;
	const order = anchors.map(({ id }) => places.get(id)).filter((at) => at !== undefined);
	const base = {
		back,
		renamedInHand: renamedInHand(ids, known),
		isRenamed: order.length === 0 && ids.length > 0 && anchors.some(({ state }) => state !== 'gone'),
		isReordered: isReordered(order),
		fresh: sure,
		unsure: unknown,
		likelyDone: [],
	};
	if (base.isRenamed) return { ...base, atLeast: forgotten > 0 ? 0 : Infinity };
	// They were missing in a list and have returned, and what was done before them may have returned with
	// them.
	if (forgotten <= 0 && back.length > 0) return { ...base, atLeast: Infinity };
	// Everything done is known, so unknown messages wait, wherever they are.
	if (forgotten <= 0) return { ...base, fresh: ascending([...sure, ...unknown]), unsure: [], atLeast: 0 };
	if (order.length === 0) return { ...base, atLeast: 0 };
	if (base.isReordered) return { ...base, atLeast: Infinity };
	return {
		...base,
		...divide(unknown, sure, {
			places: order,
			forgotten: forgotten - doneBefore,
			order: known.order,
		}),
	};
}

function sortOut(ids: readonly string[], known: KnownMaildrop) {
	const sure: number[] = [];
	const unknown: number[] = [];
	const back: ListingComparison['back'] = [];
	const places = new Map<string, number>();
	let recentlyDone = 0;
	let doneBefore = 0;
	ids.forEach((id, at) => {
		if (known.isInHand(id)) return;
		const found = known.stateOf(id);
		if (found?.state === 'gone') back.push({ at, headerHash: found.headerHash });
		else if (found !== undefined) places.set(id, at);
		else if (known.isOpen(id) || known.lastList(id) === 'waiting') sure.push(at);
		else if (known.recent.has(id)) recentlyDone += 1;
		else if (known.lastList(id) === 'done') doneBefore += 1;
		else unknown.push(at);
	});
	return { sure, unknown, back, places, recentlyDone, doneBefore };
}

function renamedInHand(ids: readonly string[], { inHand }: KnownMaildrop): ReadonlyMap<string, string> {
	if (inHand.size === 0) return new Map();
	const listed = new Set(ids);
	const missing = [...inHand].filter(([id, headerHash]) => headerHash !== '' && !listed.has(id));
	return new Map(missing.map(([id, headerHash]) => [headerHash, id]));
}

/** Many anchors come before one that they followed earlier; in a shuffled list, about half. */
function isReordered(order: readonly number[]): boolean {
	let descents = 0;
	order.forEach((at, index) => (descents += at < (order[index - 1] ?? 0) ? 1 : 0));
	return descents > 0 && descents * 4 >= order.length;
}

/**
 * Classifies unknown messages by their place among the anchors. After them: waiting. Before them: done and
 * forgotten, unless there are more of them than before, or new ones may be inserted there. Between them:
 * waiting, because everything done there is known; unless earlier ones are missing, which may have been
 * moved there.
 */
function divide(
	unknown: readonly number[],
	sure: readonly number[],
	{ places, forgotten, order }: { places: readonly number[]; forgotten: number; order: Order | undefined },
): Pick<ListingComparison, 'fresh' | 'unsure' | 'atLeast' | 'likelyDone'> {
	const first = Math.min(...places);
	const last = Math.max(...places);
	const before = unknown.filter((at) => at < first);
	const between = unknown.filter((at) => at > first && at < last);
	const behind = unknown.filter((at) => at > last);
	const surplus = before.length - forgotten;
	// One arrival and one deletion leave the count unchanged, so the count proves nothing.
	const mayHoldNew = surplus > 0 || order === 'descending' || order === 'mixed';
	return {
		fresh: ascending([...sure, ...behind, ...(surplus < 0 ? [] : between)]),
		unsure: [...(mayHoldNew ? before : []), ...(surplus < 0 ? between : [])],
		atLeast: order === 'mixed' && before.length > 0 ? Infinity : Math.max(0, surplus),
		likelyDone: mayHoldNew || order !== undefined ? [] : before,
	};
}

export function ascending(places: readonly number[]): number[] {
	return [...places].sort((a, b) => a - b);
}
