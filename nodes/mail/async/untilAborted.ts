/**
 * Waits for work until the signal is aborted; the work itself continues after that.
 *
 * @throws what the work throws before the abort
 */
export async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const onAbort = () => resolve();
		if (signal.aborted) onAbort();
		else signal.addEventListener('abort', onAbort, { once: true });
		work.finally(() => signal.removeEventListener('abort', onAbort)).then(() => resolve(), reject);
	});
}
