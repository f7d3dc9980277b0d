import type { DoneMessage, DoneState } from './DoneWindow';
import type { Order } from './ListOrder';

/** What is known of a maildrop when a new list of it arrives. */
export interface KnownMaildrop {
	/** Done, in the order of the last list, without a gap. */
	readonly anchors: readonly DoneMessage[];
	/** How many messages were done before the first anchor and lay in the maildrop at the last look. */
	readonly forgotten: number;
	/** The last ones done, wherever they stand. */
	readonly recent: ReadonlySet<string>;
	/** What became of messages in the last list of this process; undefined where it was not in it. */
	lastList(id: string): 'done' | 'waiting' | undefined;
	/** In which order the list is; undefined as long as that is not proven. */
	readonly order: Order | undefined;
	stateOf(id: string): { state: DoneState; headerHash: string } | undefined;
	/** Given out, and not done yet. */
	isInHand(id: string): boolean;
	/** Taken before and not done. */
	isOpen(id: string): boolean;
	/** Messages in hand by their id, with the hash of their header section, empty where it was not read. */
	readonly inHand: ReadonlyMap<string, string>;
}

/** What a list says about the messages in it, by their places. */
export interface ListingComparison {
	/** Waiting, without doubt. */
	fresh: number[];
	/** Done or waiting; the time of their arrival has to decide. */
	unsure: number[];
	/** So many of the unsure ones wait; Infinity where they may stand anywhere. */
	atLeast: number;
	/**
	 * Done, if the server lists the oldest first, which is not proven: of these a message waits only when its header
	 * says that it is newer than anything that was done.
	 */
	likelyDone: number[];
	/** They were gone and are back, or the server has given their unique-id to another message. */
	back: { at: number; headerHash: string }[];
	/** All that is known is gone at once: the server may have given its messages new unique-ids. */
	isRenamed: boolean;
	/** The order of the list is not what it was. */
	isReordered: boolean;
	/** In hand and not in the list, by their header hash: they may be in it under another unique-id. */
	renamedInHand: ReadonlyMap<string, string>;
}

/** Compares a list of unique-ids with what is known. The list alone tells what waits, unless there is more to it. */
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
	// They were left out of a list and are back, and what was done before them may have come back with them.
	if (forgotten <= 0 && back.length > 0) return { ...base, atLeast: Infinity };
	// Everything done is known, so what is unknown waits, wherever it stands.
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

/** Many of the anchors stand before one that they stood behind; of a shuffled list, about half. */
function isReordered(order: readonly number[]): boolean {
	let descents = 0;
	order.forEach((at, index) => (descents += index > 0 && at < (order[index - 1] ?? 0) ? 1 : 0));
	return order.length > 1 && descents * 4 > order.length - 1;
}

/**
 * Judges unknown messages by where they stand among the anchors. Behind them: waiting. Before them: done and
 * forgotten, unless there are more of them than were, or new ones may be put there. Between them: waiting, as all that
 * is done there is known; unless some that were before have gone, and may have been put there.
 */
function divide(
	unknown: readonly number[],
	sure: readonly number[],
	{ places, forgotten, order }: { places: readonly number[]; forgotten: number; order: Order | undefined },
): Pick<ListingComparison, 'fresh' | 'unsure' | 'atLeast' | 'likelyDone'> {
	const first = places.reduce((least, at) => Math.min(least, at), Infinity);
	const last = places.reduce((most, at) => Math.max(most, at), -1);
	const before = unknown.filter((at) => at < first);
	const between = unknown.filter((at) => at > first && at < last);
	const behind = unknown.filter((at) => at > last);
	const surplus = before.length - forgotten;
	// One that arrived and one that was deleted make a count that is right and says nothing.
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
