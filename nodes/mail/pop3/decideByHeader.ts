import type { Pop3Client } from './Pop3Client';

const CHUNK = 50;

/**
 * Looks at headers to tell which messages wait. Lists are in order of arrival, or in the reverse: so both ends are
 * looked at until there comes nothing but what is done, and the rest only when fewer were found than there must be.
 * A message whose header cannot be had counts as waiting: what was done is refused later, what is lost is lost.
 *
 * @param candidates their numbers, in list order
 * @param waits asked for each header that is looked at
 * @param atLeast so many of them wait for certain
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
