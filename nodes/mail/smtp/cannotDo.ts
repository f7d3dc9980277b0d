import { MailError } from '../contracts/MailError';

const INSTEAD =
	'Use the node Microsoft MAPI Send, which does it by Microsoft Graph or Exchange Web Services.';

/** SMTP hands messages over, and knows no folders. */
export function noDrafts(): MailError {
	return new MailError('configuration', 'Drafts cannot be made by SMTP', { hint: INSTEAD });
}

/** RFC 4865 (FUTURERELEASE) would be the way, and no server of Exchange offers it. */
export function noDeferral(): MailError {
	return new MailError('configuration', 'Send Later is not possible by SMTP', { hint: INSTEAD });
}
