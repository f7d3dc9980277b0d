import sanitizeHtml from 'sanitize-html';
import { answerJobs } from '../worker/answerJobs';
import { sanitizePolicy, type RemoteImages } from './sanitizePolicy';

export interface SanitizeJob {
	readonly html: string;
	readonly remoteImages: RemoteImages;
}

/** Escaping makes text longer; an item should not hold more than this. */
const MAX_CHARS = 8 * 1024 * 1024;

answerJobs(({ html, remoteImages }: SanitizeJob): string => {
	const clean = sanitizeHtml(html, sanitizePolicy(remoteImages));
	if (clean.length > MAX_CHARS) throw new Error('the result is too large');
	return clean;
});
