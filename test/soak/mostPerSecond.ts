/**
 * The most events in any second, wherever it begins.
 * @param moments in milliseconds
 */
export function mostPerSecond(moments: readonly number[]): number {
	const sorted = [...moments].sort((a, b) => a - b);
	let most = 0;
	let from = 0;
	for (const [index, moment] of sorted.entries()) {
		while ((sorted[from] ?? Infinity) <= moment - 1000) from++;
		most = Math.max(most, index - from + 1);
	}
	return most;
}
