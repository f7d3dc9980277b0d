import { MailError } from '../contracts/MailError';

const INSTEAD =
	'Use the node Microsoft MAPI Send, which supports it with Microsoft Graph or Exchange Web Services.';

/** SMTP has no folders. */
export function noDrafts(): MailError {
	return new MailError('configuration', 'SMTP cannot create drafts', { hint: INSTEAD });
}

/** RFC 4865 (FUTURERELEASE) would be needed, which Exchange does not offer. */
export function noDeferral(): MailError {
	return new MailError('configuration', 'SMTP does not support Send Later', { hint: INSTEAD });
}
