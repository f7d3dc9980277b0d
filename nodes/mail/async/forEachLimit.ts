/**
 * Does `work` for each item, up to `width` at a time and started in order. After the first failure no more
 * are started, those in progress are aborted and awaited, and the failure is thrown.
 */
export async function forEachLimit<T>(
	all: readonly T[],
	width: number,
	signal: AbortSignal,
	work: (one: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
	const stop = new AbortController();
	const given = AbortSignal.any([signal, stop.signal]);
	let next = 0;
	let failure: { error: unknown } | undefined;
	const worker = async () => {
		while (next < all.length && failure === undefined) {
			const one = all[next++] as T;
			try {
				await work(one, given);
			} catch (error) {
				failure ??= { error };
				stop.abort();
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(width, all.length) }, worker));
	if (failure !== undefined) throw failure.error;
}
