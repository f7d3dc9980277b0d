import { MailError } from '../contracts/MailError';

/** What a wait throws when its signal is aborted: the result is no longer needed, and nothing is wrong. */
export function stopped(): MailError {
	return new MailError('network', 'Stopped');
}
