import { MailError } from '../contracts/MailError';

/** The server asked for a pause, at this request or earlier. */
export function isPause(error: unknown): error is MailError {
	return error instanceof MailError && error.kind === 'throttled';
}

/** No request was made: a pause that the server asked for earlier is not over yet. */
export function isHeldBack(error: unknown): boolean {
	return error instanceof MailError && error.heldBack === true;
}

/**
 * For `catch`: returns the error if the server asked for a pause at this request. Anything else is
 * rethrown.
 */
export function ownPause(error: unknown): MailError {
	if (isPause(error) && !isHeldBack(error)) return error;
	throw error;
}
