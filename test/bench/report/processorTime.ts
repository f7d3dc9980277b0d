import type { Recorded } from '../Figures';

/** With which all others of a drain are compared: it reads and parses, as ours does. */
const READS_AND_PARSES = 'imapflow, one FETCH, simpleParser';
/** Beyond it something is wrong, on any machine. */
const MOST = 2;

/**
 * Processor time of our drains, as a multiple of what imapflow and simpleParser took for the same messages in the same
 * run. A machine that is busy with other work changes speeds, and their ratios too (a contestant that waits for the
 * network loses less than one that computes), but it changes processor time little.
 */
export function processorTimesOf({ drain }: Recorded): ReadonlyMap<string, number> {
	const times = new Map<string, number>();
	for (const { title, rows } of drain?.figures ?? []) {
		const other = rows.find(({ label }) => label === READS_AND_PARSES);
		for (const { label, cpuSeconds } of rows)
			if (other !== undefined && label.startsWith('ours'))
				times.set(`${title}: ${label}`, cpuSeconds / other.cpuSeconds);
	}
	return times;
}

/** What took more than twice the processor time that was recorded, each as a sentence. */
export function tooMuchProcessorTime(now: Recorded, before: Recorded): string[] {
	const known = processorTimesOf(before);
	return [...processorTimesOf(now)].flatMap(([what, times]) => {
		const last = known.get(what);
		if (last === undefined || times <= MOST * last) return [];
		return [
			`${what} took ${times.toFixed(2)} times the processor time of imapflow and simpleParser; recorded were ${last.toFixed(2)}`,
		];
	});
}
