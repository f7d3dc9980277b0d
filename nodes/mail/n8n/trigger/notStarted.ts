import { MailError } from '../../contracts/MailError';
import { redact } from '../../net/redact';

const LONGEST_REASON = 200;
const GONE = /^Unrecognized node type:/;

/**
 * The error that n8n could not start an execution, with n8n's own reason, such as a full disk or a missing
 * package.
 */
export function notStarted(error: MailError, rejection: unknown): MailError {
	const reason = rejection instanceof Error ? redact(rejection.message.slice(0, LONGEST_REASON)).trim() : '';
	if (reason === '') return error;
	const message = `${error.message}. n8n says: ${reason}`;
	if (!GONE.test(reason))
		return new MailError(error.kind, message, { ...(error.hint ? { hint: error.hint } : {}) });
	return new MailError(error.kind, message, {
		hint: 'This package was uninstalled, or n8n could not load it. Install it again under Settings, Community nodes, and restart n8n; or unpublish the workflow.',
	});
}

/** The error that n8n has stored an execution and will run it only at its next start. */
export function storedOnly(): MailError {
	return new MailError('runNotStarted', 'n8n has stored an execution for a message and could not start it', {
		code: 'StoredOnly',
		transient: true,
		hint: "n8n 2.34 or newer starts it at its next start: restart n8n. Older n8n leaves it queued: update n8n first. Check n8n's log for a problem with its database.",
	});
}
