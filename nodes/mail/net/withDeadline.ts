import { MailError } from '../contracts/MailError';

/**
 * Waits for `work` no longer than `ms` milliseconds and no longer than the signal lets it. The work itself goes
 * on; `onGiveUp` has to end it, usually by closing the connection it hangs on.
 *
 * @throws MailError of kind `timeout` when the time is up; the signal's reason when that was aborted
 */
export async function withDeadline<T>(
	work: Promise<T>,
	{ ms, what, onGiveUp, signal }: { ms: number; what: string; onGiveUp: () => void; signal?: AbortSignal },
): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	let onAbort: (() => void) | undefined;
	const gaveUp = new Promise<never>((_, reject) => {
		timer = setTimeout(() => {
			reject(new MailError('timeout', `${what}: no answer within ${String(Math.round(ms / 1000))} seconds`));
			onGiveUp();
		}, ms);
		onAbort = () => {
			reject(new MailError('network', `${what}: stopped`));
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
