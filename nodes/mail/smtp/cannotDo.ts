import { MailError } from '../contracts/MailError';

const INSTEAD =
	'Use the node Microsoft MAPI Send, which does it by Microsoft Graph or Exchange Web Services.';

/** SMTP has no folders. */
export function noDrafts(): MailError {
	return new MailError('configuration', 'Drafts cannot be made by SMTP', { hint: INSTEAD });
}

/** RFC 4865 (FUTURERELEASE) would be needed, which Exchange does not offer. */
export function noDeferral(): MailError {
	return new MailError('configuration', 'Send Later is not possible by SMTP', { hint: INSTEAD });
}
