/**
 * Does `work` for 0 to `count` - 1, up to `width` at a time and started in order. After `stop` no more are
 * started, and those in progress are awaited.
 *
 * @returns the results in order; undefined for those not started
 */
export async function mapLimit<T>(
	count: number,
	width: number,
	work: (index: number, stop: () => void) => Promise<T>,
): Promise<Array<T | undefined>> {
	const results = new Array<T | undefined>(count).fill(undefined);
	let next = 0;
	let isStopped = false;
	const stop = () => {
		isStopped = true;
	};
	const worker = async () => {
		while (next < count && !isStopped) {
			const index = next++;
			results[index] = await work(index, stop);
		}
	};
	await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
	return results;
}
