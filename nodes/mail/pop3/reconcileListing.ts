import { fingerprint } from '../message/fingerprint';
import { arrivalOf } from './arrival';
import { compareListing, type ListingComparison } from './compareListing';
import { decideByHeader } from './decideByHeader';
import type { Pop3Progress } from './Pop3Progress';
import type { Pop3Session } from './Pop3Session';
import { turnListing } from './turnListing';

/** What the headers have shown, by place. */
interface Seen {
	/** Of messages that are done. */
	readonly headerHashes: Map<number, string>;
	readonly arrivals: Map<number, number>;
}

/**
 * Finds out which messages of a new session wait. The list alone is enough, unless people or the server
 * have changed it: then some headers are read.
 */
export async function reconcileListing(
	session: Pop3Session,
	progress: Pop3Progress,
	signal: AbortSignal,
): Promise<void> {
	await turnListing(session, progress, signal);
	const known = progress.maildrop;
	const compared = compareListing(session.ids, known);
	const { renamedInHand, back, unsure } = compared;
	const seen: Seen = { headerHashes: new Map(), arrivals: new Map() };
	const others = await findOthers(session, back, progress, signal);
	const haveReturned = others.length < back.length;
	const mayBeForgotten = known.forgotten > 0 || haveReturned;
	const isDone = (headerHash: string, arrivedAt: number | undefined) =>
		!renamedInHand.has(headerHash) && progress.isDone(headerHash, arrivedAt, mayBeForgotten);
	const isAllNew = known.forgotten <= 0 && back.length > 0 && !haveReturned;
	const look = { session, seen, signal };
	const fresh = [
		...compared.fresh,
		...(isAllNew ? unsure : await waitingAmong(unsure, { ...look, isDone, atLeast: compared.atLeast })),
		...(await waitingAmong(compared.likelyDone, {
			...look,
			isDone: (headerHash, arrivedAt) => !progress.isNewer(headerHash, arrivedAt),
			atLeast: 0,
		})),
		...others,
	];
	const moved = await findRenamedInHand(session, compared, fresh, signal);
	const movedTo = new Set(moved.values());
	progress.settle(
		session.ids,
		fresh.filter((at) => !movedTo.has(at)),
		{
			...seen,
			moved,
			isOther: compared.isRenamed || unsure.length > 0,
			isReordered: compared.isReordered,
		},
	);
}

interface Look {
	session: Pop3Session;
	seen: Seen;
	isDone(headerHash: string, arrivedAt: number | undefined): boolean;
	atLeast: number;
	signal: AbortSignal;
}

/** Reads headers to find out which of these places wait. */
async function waitingAmong(
	candidates: readonly number[],
	{ session, seen, isDone, atLeast, signal }: Look,
): Promise<number[]> {
	if (candidates.length === 0) return [];
	const { client, numbers } = session;
	const places = new Map(candidates.map((at) => [numbers[at] ?? 0, at]));
	const waits = (header: Buffer, number: number): boolean => {
		const at = places.get(number) ?? -1;
		const headerHash = fingerprint(header, undefined);
		const arrivedAt = arrivalOf(header);
		if (arrivedAt !== undefined) seen.arrivals.set(at, arrivedAt);
		if (!isDone(headerHash, arrivedAt)) return true;
		seen.headerHashes.set(at, headerHash);
		return false;
	};
	const waiting = await decideByHeader(client, [...places.keys()], waits, { atLeast, signal });
	return candidates.filter((at) => waiting.has(numbers[at] ?? 0));
}

/** Unique-ids that were gone and have returned: the processed message, or another one? */
async function findOthers(
	session: Pop3Session,
	back: ListingComparison['back'],
	progress: Pop3Progress,
	signal: AbortSignal,
): Promise<number[]> {
	const headers = await headersOf(
		session,
		back.map(({ at }) => at),
		signal,
	);
	return back.flatMap(({ at, headerHash }) => {
		const header = headers.get(at);
		// Without a header it counts as waiting, because a duplicate is refused later, but a lost message
		// is lost.
		if (header === undefined) return [at];
		if (headerHash === '') return (arrivalOf(header) ?? Infinity) > progress.doneUntil ? [at] : [];
		return fingerprint(header, undefined) === headerHash ? [] : [at];
	});
}

/** Messages in hand that are in the list under another unique-id, by the id they were taken with. */
async function findRenamedInHand(
	session: Pop3Session,
	{ renamedInHand }: ListingComparison,
	fresh: readonly number[],
	signal: AbortSignal,
): Promise<Map<string, number>> {
	if (renamedInHand.size === 0) return new Map();
	const found = new Map<string, number>();
	for (const [at, header] of await headersOf(session, fresh, signal)) {
		const id = header === undefined ? undefined : renamedInHand.get(fingerprint(header, undefined));
		if (id !== undefined && !found.has(id)) found.set(id, at);
	}
	return found;
}

async function headersOf(
	{ client, numbers }: Pop3Session,
	places: readonly number[],
	signal: AbortSignal,
): Promise<Map<number, Buffer | undefined>> {
	if (places.length === 0) return new Map();
	const headers = await client.beginnings(
		places.map((at) => numbers[at] ?? 0),
		{ signal },
	);
	return new Map(places.map((at) => [at, headers.get(numbers[at] ?? 0)]));
}
