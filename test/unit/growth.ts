/** Processor time is told in steps, and a collection of garbage comes when it likes: less than this says nothing. */
const LEAST_MS = 5;
/** Ten times the text in linear time takes ten times as long; in the square of it, a hundred times. */
const MOST = 40;
const TRIES = 3;

/**
 * Throws where the processor time of some work on a text grows faster than the text. Seconds do not count, only how
 * they grow: so it holds on a machine that is busy or slow.
 *
 * @param unit what the texts are made of, again and again
 */
export function assertGrowsLinearly(
	work: (text: string) => unknown,
	unit: string,
	sizes = [10_000, 100_000, 1_000_000],
): void {
	let before = LEAST_MS;
	for (const size of sizes) {
		const text = unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
		let ms = Infinity;
		for (let attempt = 0; attempt < TRIES && ms > MOST * before; attempt++)
			ms = Math.min(
				ms,
				cpuMs(() => work(text)),
			);
		if (ms > MOST * before)
			throw new Error(
				`${JSON.stringify(unit.slice(0, 60))} to ${String(size)} characters: ${ms.toFixed(0)} ms after ${before.toFixed(0)} ms for a tenth`,
			);
		before = Math.max(LEAST_MS, ms);
	}
}

function cpuMs(work: () => unknown): number {
	const begun = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(begun);
	return (user + system) / 1000;
}
