import type { Pop3Client } from './Pop3Client';

const CHUNK = 50;

/**
 * Reads headers to find the waiting messages. Lists are in order of arrival, or reversed: both ends are
 * read until only processed messages are found, and the rest only if fewer were found than there must be. A
 * message whose header cannot be read counts as waiting, because a duplicate is refused later, but a lost
 * message is lost.
 *
 * @param candidates their numbers, in list order
 * @param waits called for each header
 * @param atLeast at least this many are waiting
 */
export async function decideByHeader(
	client: Pick<Pop3Client, 'beginnings'>,
	candidates: readonly number[],
	waits: (header: Buffer, number: number) => boolean,
	{ atLeast, signal }: { atLeast: number; signal: AbortSignal },
): Promise<Set<number>> {
	const waiting = new Set<number>();
	const left = [...candidates];
	const look = async (chunk: readonly number[]): Promise<boolean> => {
		const before = waiting.size;
		for (const [number, header] of await client.beginnings(chunk, { signal })) {
			if (header === undefined || waits(header, number)) waiting.add(number);
		}
		return waiting.size > before;
	};
	for (let more = true; more && left.length > 0; ) more = await look(left.splice(-CHUNK));
	for (let more = true; more && left.length > 0; ) more = await look(left.splice(0, CHUNK));
	if (waiting.size >= atLeast) return waiting;
	while (left.length > 0) await look(left.splice(-CHUNK));
	return waiting;
}
