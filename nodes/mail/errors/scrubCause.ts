import { redact } from '../net/redact';
import { LONGEST_CODE } from './readSignals';

/**
 * A copy of an error to keep as a cause: name, message and stack without secrets, and nothing else. Clients
 * attach request, configuration and response to their errors; these contain tokens and would end up in logs
 * and executions.
 */
export function scrubCause(error: unknown, secrets: readonly string[] = []): Error | undefined {
	if (!(error instanceof Error)) return undefined;
	const copy = new Error(redact(error.message, secrets));
	copy.name = redact(error.name, secrets).slice(0, LONGEST_CODE);
	copy.stack = error.stack === undefined ? `${copy.name}: ${copy.message}` : redact(error.stack, secrets);
	const { code } = error as { code?: unknown };
	return typeof code === 'string'
		? Object.assign(copy, { code: redact(code, secrets).slice(0, LONGEST_CODE) })
		: copy;
}
