import { arrivalOf } from './arrival';
import type { Pop3Client } from './Pop3Client';

const CHUNK = 50;

/**
 * Which messages arrived after a time. Lists are in order of arrival, or in the reverse: so both ends are looked at
 * until there comes nothing but old ones, and the rest only when fewer were found than there must be. A message
 * whose time cannot be had counts as new: what was done is refused later, what is lost is lost.
 *
 * @param candidates their numbers, in list order
 * @param atLeast so many of them are new for certain
 */
export async function newerThan(
	client: Pick<Pop3Client, 'beginnings'>,
	candidates: readonly number[],
	since: number,
	{ atLeast, signal }: { atLeast: number; signal: AbortSignal },
): Promise<Set<number>> {
	const newer = new Set<number>();
	let left = [...candidates];
	const look = async (chunk: readonly number[]): Promise<boolean> => {
		const before = newer.size;
		for (const [number, header] of await client.beginnings(chunk, { signal })) {
			if (header === undefined || (arrivalOf(header) ?? Infinity) > since) newer.add(number);
		}
		return newer.size > before;
	};
	for (let more = true; more && left.length > 0; ) more = await look(left.splice(-CHUNK));
	for (let more = true; more && left.length > 0; ) more = await look(left.splice(0, CHUNK));
	if (newer.size >= atLeast) return newer;
	while (left.length > 0) {
		await look(left.slice(0, CHUNK));
		left = left.slice(CHUNK);
	}
	return newer;
}
