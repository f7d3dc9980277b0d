import type { IExecuteFunctions } from 'n8n-workflow';
import { sharedAbort } from '../../async/sharedAbort';

/** Aborted when a person stops the execution: n8n's own signal, with room for one listener per item. */
export function cancelSignal(context: Pick<IExecuteFunctions, 'getExecutionCancelSignal'>): {
	signal: AbortSignal;
	end: () => void;
} {
	const controller = sharedAbort();
	const given = context.getExecutionCancelSignal();
	const onAbort = () => controller.abort();
	if (given?.aborted) onAbort();
	given?.addEventListener('abort', onAbort, { once: true });
	return { signal: controller.signal, end: () => given?.removeEventListener('abort', onAbort) };
}
