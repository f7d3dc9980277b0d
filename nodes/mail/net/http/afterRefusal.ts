import { MailError } from '../../contracts/MailError';
import { defined } from '../../contracts/defined';
import { noteSent, sentBefore } from './sentBefore';

/**
 * A request that the server has refused is made again, unless the pause that it asked for is too long for that: then
 * it was this request that was refused, while others that are held back were never looked at.
 * @param error why it was not made again
 * @param refusal what the server had said to it, if anything
 */
export function afterRefusal(error: unknown, refusal: MailError | undefined): unknown {
	if (!(error instanceof MailError) || error.heldBack !== true || refusal === undefined) return error;
	const { kind, message, hint, code, details, cause } = refusal;
	const { retryAfterMs } = error;
	const described = new MailError(kind, message, defined({ retryAfterMs, hint, code, details, cause }));
	noteSent(described, sentBefore(refusal));
	return described;
}
