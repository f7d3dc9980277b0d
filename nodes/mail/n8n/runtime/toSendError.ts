import { ExpressionError, NodeError } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import { toMailError } from '../../errors/toMailError';
import { redact } from '../../net/redact';

/** What n8n itself throws (a credential that is missing, an expression that fails) says best what is wrong. */
export function toSendError(error: unknown): MailError {
	const isOfN8n = error instanceof NodeError || error instanceof ExpressionError;
	if (!isOfN8n) return toMailError(error, { step: 'send' });
	const { message, description } = error;
	return new MailError('configuration', redact(message), description ? { hint: redact(description) } : {});
}
