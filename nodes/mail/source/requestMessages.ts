import type { Answers, FetchPort } from './FetchPort';
import type { FetchRetries } from './FetchRetries';

/**
 * @returns one answer for each; a message that is requested alone and whose time is over is given up
 * instead
 */
export async function requestMessages<P, M, D>(
	{ port, retries }: { port: FetchPort<P, M, D>; retries: FetchRetries },
	chunk: readonly P[],
	signal: AbortSignal,
	most?: number,
): Promise<Answers<P, M>> {
	const [pick] = chunk;
	const error = pick !== undefined && chunk.length === 1 ? retries.givenUp(port.key(pick)) : undefined;
	if (pick !== undefined && error !== undefined) return { answers: [{ pick, kind: 'hopeless', error }] };
	return await port.fetch(chunk, signal, most).catch((failure: unknown) => ({
		answers: chunk.map((one) => ({ pick: one, kind: 'untried' as const })),
		failure,
	}));
}
