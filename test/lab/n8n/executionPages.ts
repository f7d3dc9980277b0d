import type { ExecutionSummary } from './n8nTypes';

export interface ExecutionPage {
	results: ExecutionSummary[];
	/** Of n8n 2.41 and later; null on the last page. */
	nextCursor?: string | null;
	/** Of those that have ended. */
	count: number;
}

/** Listed on the first page as well, whenever they started. */
const CURRENT = ['new', 'running'];

/**
 * The parameter that asks for the next page of executions. n8n sorts by start and continues at "an id below that of the
 * last one", although executions do not start in the order of their ids: one that was stored before a crash is started
 * long after those that follow it. With n8n's own cursor whatever has a higher id and an earlier start than the last one
 * of a page is on no page (n8n 1.119 to 2.41). Pages overlap here: the next one continues at the lowest id that was
 * stored later than the page's earliest start; no execution with a higher id can have started before that. (Not exact
 * where all of a page started late: some are missing then, and are found by their start.)
 */
export function nextExecutionPage({ results, nextCursor }: ExecutionPage): string {
	const ended = results.filter(({ status }) => !CURRENT.includes(status));
	if (nextCursor === null || ended.length === 0) return '';
	const earliest = Math.min(...ended.map(startOf));
	const idsOf = (some: readonly ExecutionSummary[]) => some.map(({ id }) => Number(id));
	const storedLater = ended.filter(({ createdAt }) => Date.parse(createdAt ?? '') > earliest);
	const below = Math.min(...idsOf(storedLater.length > 0 ? storedLater : ended));
	if (nextCursor === undefined) return `&lastId=${String(below)}`;
	const v1 = { timestamp: new Date(earliest).toISOString(), id: String(below) };
	return `&cursor=${Buffer.from(JSON.stringify({ version: 1, v1 })).toString('base64url')}`;
}

/** As n8n sorts them. */
function startOf({ startedAt, createdAt }: ExecutionSummary): number {
	return Date.parse((startedAt as string | null) ?? createdAt ?? '');
}

/** Of those that have begun; undefined where none has. */
export function earliestStart({ results }: ExecutionPage): string | undefined {
	const starts = results
		.filter(({ status }) => !CURRENT.includes(status))
		.map(({ startedAt }) => startedAt as string | null);
	return starts.filter((start) => start !== null).sort()[0];
}

export function countEnded(executions: Iterable<ExecutionSummary>): number {
	return [...executions].filter(({ status }) => !CURRENT.includes(status)).length;
}
