import { DEFAULT_N8N_VERSION } from '../../lab/n8n/installN8n';

const VERSION = numbersOf(process.env.N8N_LAB_VERSION ?? DEFAULT_N8N_VERSION);

/** Whether the n8n that the tests run in is this release or a newer one. */
export function isFromN8n(least: string): boolean {
	const [major, minor] = numbersOf(least);
	return VERSION[0] > major || (VERSION[0] === major && VERSION[1] >= minor);
}

/** A test of what older n8n cannot do, as README's table of versions says; there it is skipped. */
export const itFromN8n = (least: string): typeof it => (isFromN8n(least) ? it : (it.skip as typeof it));

function numbersOf(version: string): [major: number, minor: number] {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	return [major, minor];
}

/** A run more than once of what a kill cut off is kept away by n8n's deduplication keys, which came with 2.20. */
export const KEEPS_DOUBLES_AWAY = isFromN8n('2.20');

/** Older n8n does not report the project of a workflow: the health nodes see their own workflow only. */
export const KNOWS_PROJECTS = isFromN8n('2.41');
