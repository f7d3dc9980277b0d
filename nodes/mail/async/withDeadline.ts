import { stopped } from './stopped';

/** Coded as sockets code theirs, so that both are told the same way. */
class DeadlineExceeded extends Error {
	readonly code = 'ETIMEDOUT';
}

/**
 * Waits for `work` no longer than `ms` milliseconds and no longer than the signal lets it. The work itself goes
 * on; `onGiveUp` has to end it, usually by closing the connection it hangs on.
 *
 * @param options.heardAt when there was a sign of life last, in milliseconds since the epoch: the time runs from there
 * @throws DeadlineExceeded when the time is up, MailError of kind `network` when the signal is aborted
 */
export async function withDeadline<T>(
	work: Promise<T>,
	{
		ms,
		onGiveUp,
		signal,
		heardAt,
	}: { ms: number; onGiveUp: () => void; signal?: AbortSignal; heardAt?: () => number },
): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	let onAbort: (() => void) | undefined;
	const gaveUp = new Promise<never>((_, reject) => {
		const check = () => {
			const left = heardAt === undefined ? 0 : heardAt() + ms - Date.now();
			if (left > 0) {
				timer = setTimeout(check, left);
				return;
			}
			reject(new DeadlineExceeded(`No answer within ${String(Math.round(ms / 1000))} seconds`));
			onGiveUp();
		};
		timer = setTimeout(check, ms);
		onAbort = () => {
			reject(stopped());
			onGiveUp();
		};
		if (signal?.aborted) onAbort();
		else signal?.addEventListener('abort', onAbort, { once: true });
	});
	try {
		return await Promise.race([work, gaveUp]);
	} finally {
		clearTimeout(timer);
		if (onAbort) signal?.removeEventListener('abort', onAbort);
		// Its outcome no longer matters once the deadline has spoken, and must not surface as unhandled.
		work.catch(() => undefined);
	}
}
