import { MailError } from '../../contracts/MailError';
import { defined } from '../../contracts/defined';
import { noteSent, sentBefore } from './sentBefore';

/**
 * A refused request is repeated unless the requested pause is too long for that. In that case its own
 * refusal is thrown, not the error for requests that were merely held back.
 * @param error why it was not repeated
 * @param refusal the server's response to it, if any
 */
export function afterRefusal(error: unknown, refusal: MailError | undefined): unknown {
	if (!(error instanceof MailError) || error.heldBack !== true || refusal === undefined) return error;
	const { kind, message, hint, code, details, cause } = refusal;
	const { retryAfterMs } = error;
	const described = new MailError(kind, message, defined({ retryAfterMs, hint, code, details, cause }));
	noteSent(described, sentBefore(refusal));
	return described;
}
