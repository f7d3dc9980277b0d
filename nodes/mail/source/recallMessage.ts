import type { Recalled } from '../contracts/MailSource';
import type { FetchPort } from './FetchPort';
import type { FetchRetries } from './FetchRetries';
import { judgeAnswer } from './judgeAnswer';

/** Applies as well when the server was not asked. */
const SHORTEST_PAUSE_MS = 1_000;

/**
 * Fetches a message again that was given out before. Failures count as they do for a waiting message.
 *
 * @throws MailError for failures that do not concern this message
 */
export async function recallMessage<P, M, D>(
	{ port, retries }: { port: FetchPort<P, M, D>; retries: FetchRetries },
	pick: P,
	signal: AbortSignal,
): Promise<Recalled> {
	const key = port.key(pick);
	const afterMs = retries.msUntil(key);
	if (afterMs > 0) return { is: 'later', afterMs };
	const error = retries.givenUp(key);
	if (error !== undefined) {
		retries.forget(key);
		return { is: 'lost', error };
	}
	retries.hold(key);
	const { answers, failure } = await (port.fetchAgain?.(pick, signal) ?? port.fetch([pick], signal));
	const answer = answers[0] ?? { pick, kind: 'untried' as const };
	const outcome = judgeAnswer({ port, retries }, answer, { isAlone: true, isStopped: signal.aborted });
	if (answer.kind === 'fetched') return { is: 'here', content: port.content(answer.message) };
	if (answer.kind === 'hopeless') return { is: 'lost', error: answer.error };
	if (failure !== undefined) throw failure;
	return outcome === 'gone' ? { is: 'gone' } : later(retries, key);
}

/** The same for a message that the server does not list; it counts as gone only after minutes. */
export function recallUnlisted(retries: FetchRetries, key: string): Recalled {
	const afterMs = retries.msUntil(key);
	if (afterMs > 0) return { is: 'later', afterMs };
	retries.hold(key);
	return retries.notFound(key) === 'gone' ? { is: 'gone' } : later(retries, key);
}

function later(retries: FetchRetries, key: string): Recalled {
	return { is: 'later', afterMs: Math.max(SHORTEST_PAUSE_MS, retries.msUntil(key)) };
}
