import { fingerprint } from '../message/fingerprint';
import { arrivalOf } from './arrival';
import { decideByHeader } from './decideByHeader';
import type { Pop3Progress, ListingComparison } from './Pop3Progress';
import type { Pop3Session } from './Pop3Session';

/**
 * Finds out which messages of a new session wait. The list alone tells, unless people or the server have been at it:
 * then some headers are looked at.
 */
export async function reconcileListing(
	session: Pop3Session,
	progress: Pop3Progress,
	signal: AbortSignal,
): Promise<void> {
	const survey = progress.compareListing(session.ids);
	const places = new Map(session.numbers.map((number, at) => [number, at]));
	const marks = new Map<number, string>();
	const waits = (header: Buffer, number: number): boolean => {
		const mark = fingerprint(header, undefined);
		const isDone = !survey.renamedInHand.has(mark) && progress.isDone(mark, arrivalOf(header));
		if (isDone) marks.set(places.get(number) ?? -1, mark);
		return !isDone;
	};
	const { unsure, atLeast, isRenamed } = survey;
	const numbers = unsure.map((at) => session.numbers[at] ?? 0);
	const decided = await decideByHeader(session.client, numbers, waits, { atLeast, signal });
	const fresh = [
		...survey.fresh,
		...unsure.filter((at) => decided.has(session.numbers[at] ?? 0)),
		...(await findOthers(session, survey.back, progress, signal)),
	];
	const moved = await findStrays(session, survey, fresh, signal);
	const movedTo = new Set(moved.values());
	progress.settle(
		session.ids,
		fresh.filter((at) => !movedTo.has(at)),
		{ isOther: isRenamed || unsure.length > 0, marks, moved },
	);
}

/** Unique-ids that were gone and are back: is it the message that was done, or another one? */
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
	return back.flatMap(({ at, mark }) => {
		const header = headers.get(at);
		// Without a header to look at it counts as waiting: what was done is refused later, what is lost is lost.
		if (header === undefined) return [at];
		if (mark === '') return (arrivalOf(header) ?? Infinity) > progress.doneUntil ? [at] : [];
		return fingerprint(header, undefined) === mark ? [] : [at];
	});
}

/** Messages in hand that are in the list under another unique-id, by the id they were taken under. */
async function findStrays(
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
