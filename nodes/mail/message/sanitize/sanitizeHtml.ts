import { WorkerThread } from '../worker/WorkerThread';
import type { RemoteImages } from './sanitizePolicy';
import type { SanitizeJob } from './sanitizeWorker';
import { workerProgram } from './workerProgram';

/** A newsletter takes some twenty milliseconds, on a busy machine ten times as long. */
const DEADLINE_MS = 10_000;
const IDLE_MS = 60_000;
/** 4 MB of elements take 300. */
const MEGABYTES = 512;

/**
 * A single thread for all triggers of the process, started for the first text. The library takes quadratic
 * time in the number of open elements (200 kB: 4 s; 1 MB: 100 s).
 */
const thread = new WorkerThread<SanitizeJob, string>(workerProgram, {
	deadlineMs: DEADLINE_MS,
	idleMs: IDLE_MS,
	megabytes: MEGABYTES,
});

/**
 * The HTML of a message, safe to be displayed within a page: without scripts, global styles, forms, frames,
 * event handlers, and with links to web pages, email addresses and phone numbers only. Uses sanitize-html,
 * in a thread.
 *
 * @param html at most `PARSE_LIMITS.textBytes`
 * @returns undefined if nothing is left
 * @throws if it fails or exceeds ten seconds: there is no safe HTML then
 */
export async function sanitizeHtml(html: string, remoteImages: RemoteImages): Promise<string | undefined> {
	const clean = await thread.run({ html, remoteImages });
	return /\S/.test(clean) ? clean : undefined;
}
