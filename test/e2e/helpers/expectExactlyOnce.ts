import type { Run } from './Runs';

/**
 * One execution with one item for each subject, and nothing else. Names what is missing or doubled.
 * @param statuses how an execution may have ended
 */
export function expectExactlyOnce(runs: Run[], subjects: string[], statuses = ['success']): void {
	const seen = new Map<string, number>();
	for (const { items } of runs) {
		for (const item of items) seen.set(String(item.subject), (seen.get(String(item.subject)) ?? 0) + 1);
	}
	expect({
		missing: subjects.filter((subject) => !seen.has(subject)),
		doubled: [...seen].filter(([, count]) => count > 1),
		unexpected: [...seen.keys()].filter((subject) => !subjects.includes(subject)),
		notOneItem: runs.filter(({ items }) => items.length !== 1).map(({ id }) => id),
		endedOtherwise: runs
			.filter(({ status }) => !statuses.includes(status))
			.map(({ id, status }) => `${id} ${status}`),
	}).toEqual({ missing: [], doubled: [], unexpected: [], notOneItem: [], endedOtherwise: [] });
}
