import { MailError } from '../contracts/MailError';

/** What a wait throws whose signal was aborted: nobody wants the result any more, and nothing is wrong. */
export function stopped(): MailError {
	return new MailError('network', 'Stopped');
}
