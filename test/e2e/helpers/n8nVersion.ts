import { DEFAULT_N8N_VERSION } from '../../lab/n8n/installN8n';

/** What newer n8n adds and these tests know of, by the release it came with; README's table of versions has them all. */
export const SINCE = {
	/** Reports of a trigger appear as failed executions. */
	reports: '2.7',
	/** A run more than once of what a kill cut off is kept away. */
	deduplicationKeys: '2.20',
	/** What n8n had stored and not begun when it was killed runs at its next start. */
	storedRuns: '2.34',
	/** Nodes know the project of a workflow: in older n8n, the health nodes see their own workflow only. */
	projects: '2.41',
} as const;

const VERSION = numbersOf(process.env.N8N_LAB_VERSION ?? DEFAULT_N8N_VERSION);

/** Whether the n8n that the tests run in is this release or a newer one. */
export function isFromN8n(least: string): boolean {
	const [major, minor] = numbersOf(least);
	return VERSION[0] > major || (VERSION[0] === major && VERSION[1] >= minor);
}

/** A test of what older n8n cannot do; there it is skipped. */
export const itFromN8nWith = (what: keyof typeof SINCE): typeof it =>
	isFromN8n(SINCE[what]) ? it : (it.skip as typeof it);

export const KEEPS_DOUBLES_AWAY = isFromN8n(SINCE.deduplicationKeys);

/** With keys and without that, such a mail is held by an execution that stays queued; without keys it runs again. */
export const LEAVES_QUEUED = KEEPS_DOUBLES_AWAY && !isFromN8n(SINCE.storedRuns);

export const KNOWS_PROJECTS = isFromN8n(SINCE.projects);

function numbersOf(version: string): [major: number, minor: number] {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	return [major, minor];
}
