import { ExpressionError, NodeError } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import { toMailError } from '../../errors/toMailError';
import { redact } from '../../net/redact';

/** n8n's own errors (a missing credential, a failing expression) describe the problem best. */
export function toSendError(error: unknown): MailError {
	const isOfN8n = error instanceof NodeError || error instanceof ExpressionError;
	if (!isOfN8n) return toMailError(error, { step: 'send' });
	const { message, description } = error;
	return new MailError('configuration', redact(message), description ? { hint: redact(description) } : {});
}
