import { fingerprint } from '../message/fingerprint';
import { arrivalOf } from './arrival';
import { newerThan } from './decideByArrival';
import type { Pop3Progress, Survey } from './Pop3Progress';
import type { Pop3Session } from './Pop3Session';

/**
 * Finds out which messages of a new session wait. The list alone tells, unless people or the server have been at it:
 * then a few headers are looked at.
 */
export async function recogniseMessages(
	session: Pop3Session,
	progress: Pop3Progress,
	signal: AbortSignal,
): Promise<void> {
	const survey = progress.survey(session.ids);
	const { fresh, unsure } = survey;
	const decided = unsure.length > 0 ? await decideUnsure(session, survey, progress.doneUntil, signal) : [];
	const others =
		survey.back.length > 0 ? await findOthers(session, survey.back, progress.doneUntil, signal) : [];
	progress.settle(session.ids, [...fresh, ...decided, ...others], { reordered: unsure.length > 0 });
}

async function decideUnsure(
	{ client, numbers }: Pop3Session,
	{ unsure, atLeast }: Survey,
	since: number,
	signal: AbortSignal,
): Promise<number[]> {
	const candidates = unsure.map((at) => numbers[at] ?? 0);
	const newer = await newerThan(client, candidates, since, { atLeast, signal });
	return unsure.filter((at) => newer.has(numbers[at] ?? 0));
}

/** Unique-ids that were gone and are back: is it the message that was done, or another one? */
async function findOthers(
	{ client, numbers }: Pop3Session,
	back: Survey['back'],
	since: number,
	signal: AbortSignal,
): Promise<number[]> {
	const headers = await client.beginnings(
		back.map(({ at }) => numbers[at] ?? 0),
		{ signal },
	);
	return back.flatMap(({ at, mark }) => {
		const header = headers.get(numbers[at] ?? 0);
		// Without a header to look at it counts as new: what was done is refused later, what is lost is lost.
		if (header === undefined) return [at];
		if (mark === '') return (arrivalOf(header) ?? Infinity) > since ? [at] : [];
		return fingerprint(header, undefined) === mark ? [] : [at];
	});
}
