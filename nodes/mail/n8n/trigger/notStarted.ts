import { MailError } from '../../contracts/MailError';
import { redact } from '../../net/redact';

const LONGEST_REASON = 200;
const GONE = /^Unrecognized node type:/;

/** That n8n could not start a run, with what it says of it itself, which tells a full disk from a package that is gone. */
export function notStarted(error: MailError, rejection: unknown): MailError {
	const reason = rejection instanceof Error ? redact(rejection.message.slice(0, LONGEST_REASON)).trim() : '';
	if (reason === '') return error;
	const message = `${error.message}. n8n says: ${reason}`;
	if (!GONE.test(reason)) return new MailError(error.kind, message, { ...(error.hint ? { hint: error.hint } : {}) });
	return new MailError(error.kind, message, {
		hint: 'This package was uninstalled, or n8n could not load it. Install it again under Settings, Community nodes, and restart n8n; or unpublish the workflow.',
	});
}
