import type { Answer, FetchPort } from './FetchPort';
import type { FetchRetries } from './FetchRetries';

/** What to do with a message that was requested. */
type Outcome = 'fetched' | 'gone' | 'putBack' | 'hopeless';

/** Decides what happens to a message after an answer, and updates its retries. */
export function judgeAnswer<P, M, D>(
	{ port, retries }: { port: FetchPort<P, M, D>; retries: FetchRetries },
	answer: Answer<P, M>,
	{ isAlone, isStopped }: { isAlone: boolean; isStopped: boolean },
): Outcome {
	const { pick } = answer;
	const key = port.key(pick);
	switch (answer.kind) {
		case 'fetched':
			retries.succeeded(key);
			return 'fetched';
		case 'gone':
			retries.forget(key);
			return 'gone';
		case 'hopeless':
			retries.forget(key);
			return 'hopeless';
		case 'missing': {
			const { how, reason } = answer;
			if ((isAlone || answer.isAlone) && !isStopped)
				retries.failed(key, { how, reason, ...port.describe(pick) });
			else if (!isStopped) retries.suspect(key);
			return 'putBack';
		}
		case 'throttled':
			if (isStopped) return 'putBack';
			if (isAlone) retries.accuse(key, { how: 'refused', reason: answer.reason, ...port.describe(pick) });
			else retries.suspect(key);
			return 'putBack';
		case 'notFound':
			return retries.notFound(key) === 'gone' ? 'gone' : 'putBack';
		case 'untried':
			return 'putBack';
	}
}
