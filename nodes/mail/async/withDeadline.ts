import { stopped } from './stopped';

/** Has the same code as a socket timeout, so that both are classified alike. */
class DeadlineExceeded extends Error {
	readonly code = 'ETIMEDOUT';
}

/**
 * Waits for `work` at most `ms` milliseconds, and no longer than the signal permits. The work itself
 * continues; `onGiveUp`, which receives the error, has to end it, usually by closing the connection it is
 * waiting on.
 *
 * @param options.heardAt time of the last sign of life, in milliseconds since the epoch; the deadline
 * counts from there
 * @throws DeadlineExceeded when the time is up, MailError of kind `network` when the signal is aborted
 */
export async function withDeadline<T>(
	work: Promise<T>,
	{
		ms,
		onGiveUp,
		signal,
		heardAt,
	}: { ms: number; onGiveUp: (error: Error) => void; signal?: AbortSignal; heardAt?: () => number },
): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	let onAbort: (() => void) | undefined;
	const gaveUp = new Promise<never>((_, reject) => {
		const giveUp = (error: Error) => {
			reject(error);
			onGiveUp(error);
		};
		const check = () => {
			const left = heardAt === undefined ? 0 : heardAt() + ms - Date.now();
			if (left > 0) {
				timer = setTimeout(check, left);
				return;
			}
			giveUp(new DeadlineExceeded(`No answer within ${String(Math.round(ms / 1000))} seconds`));
		};
		timer = setTimeout(check, ms);
		onAbort = () => giveUp(stopped());
		if (signal?.aborted) onAbort();
		else signal?.addEventListener('abort', onAbort, { once: true });
	});
	try {
		return await Promise.race([work, gaveUp]);
	} finally {
		clearTimeout(timer);
		if (onAbort) signal?.removeEventListener('abort', onAbort);
		// Its outcome no longer matters after the deadline, and must not surface as an unhandled rejection.
		work.catch(() => undefined);
	}
}
