import { MailError } from '../contracts/MailError';

/** The server asked for a pause: when it was asked for this, or before. */
export function isPause(error: unknown): error is MailError {
	return error instanceof MailError && error.kind === 'throttled';
}

/** Nothing was asked: a pause that the server had asked for before is not over. */
export function isHeldBack(error: unknown): boolean {
	return error instanceof MailError && error.heldBack === true;
}

/** For `catch`: a pause that the server asked for when it was asked for this is its answer. All else is thrown on. */
export function ownPause(error: unknown): MailError {
	if (isPause(error) && !isHeldBack(error)) return error;
	throw error;
}
