import { WorkerThread } from '../worker/WorkerThread';
import type { RemoteImages } from './sanitizePolicy';
import type { SanitizeJob } from './sanitizeWorker';
import { workerProgram } from './workerProgram';

/** A newsletter takes some twenty milliseconds, on a busy machine ten times that. */
const DEADLINE_MS = 10_000;
const IDLE_MS = 60_000;
/** 4 MB of elements take 300. */
const MEGABYTES = 512;

/**
 * One for all triggers of the process, started for the first text. The library takes the square of the number of open
 * elements (200 kB: 4 s; 1 MB: 100 s).
 */
const thread = new WorkerThread<SanitizeJob, string>(workerProgram, {
	deadlineMs: DEADLINE_MS,
	idleMs: IDLE_MS,
	megabytes: MEGABYTES,
});

/**
 * The HTML of a mail as it can be shown within a page: without scripts, styles of the whole page, forms, frames, event
 * handlers, and links that lead to anything but pages, mail addresses and telephones. By sanitize-html, in a thread.
 *
 * @param html at most `PARSE_LIMITS.textBytes`
 * @returns nothing when nothing is left
 * @throws where it cannot be done, or not within ten seconds: then there is no safe HTML
 */
export async function sanitizeHtml(html: string, remoteImages: RemoteImages): Promise<string | undefined> {
	const clean = await thread.run({ html, remoteImages });
	return /\S/.test(clean) ? clean : undefined;
}
