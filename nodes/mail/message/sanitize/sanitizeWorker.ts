import { parentPort } from 'node:worker_threads';
import sanitizeHtml from 'sanitize-html';
import { sanitizePolicy, type RemoteImages } from './sanitizePolicy';

export interface SanitizeJob {
	readonly html: string;
	readonly remoteImages: RemoteImages;
}

export type SanitizeAnswer = { readonly html: string } | { readonly failure: string };

/** What is escaped grows; more than this no item should hold. */
const MAX_CHARS = 8 * 1024 * 1024;

/** The program of the thread that cleans HTML, one text at a time. */
parentPort?.on('message', (job: SanitizeJob) => {
	parentPort?.postMessage(answer(job));
});

function answer({ html, remoteImages }: SanitizeJob): SanitizeAnswer {
	try {
		const clean = sanitizeHtml(html, sanitizePolicy(remoteImages));
		return clean.length > MAX_CHARS ? { failure: 'the result is too large' } : { html: clean };
	} catch (error) {
		return { failure: error instanceof Error ? error.message : String(error) };
	}
}
