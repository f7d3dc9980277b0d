import type { BounceRecipient, MailBounce } from '../../contracts/MailMessage';
import { CATALOGUE } from '../../errors/catalogue';

/**
 * Rows whose hint is for whoever sent the mail. Others speak of a sign-in or a connection of this n8n, which is not
 * what failed where a report comes back.
 */
const FOR_SENDERS: ReadonlySet<string> = new Set([
	'dailyLimit',
	'internalRecipientsOnly',
	'directSendRejected',
	'senderUnauthenticated',
	'sendAsDenied',
	'recipientFull',
	'sendQuota',
	'senderBlocked',
	'recipientUnknown',
	'recipientClosed',
	'messageTooLarge',
	'tooManyRecipients',
]);
const ROWS = CATALOGUE.filter(({ id }) => FOR_SENDERS.has(id));

/** The report, with what to do about each recipient whose status the catalogue of errors knows. */
export function withBounceHints(bounce: MailBounce): MailBounce {
	if (bounce.recipients === undefined) return bounce;
	return { ...bounce, recipients: bounce.recipients.map(withHint) };
}

function withHint(recipient: BounceRecipient): BounceRecipient {
	const { status, diagnostic = '', kind } = recipient;
	if (status === undefined || kind === undefined) return recipient;
	// Exchange also uses 5.2.2 for a sender who has sent too much; only the words tell.
	const row =
		kind === 'mailboxFull'
			? ROWS.find(({ id }) => id === 'recipientFull')
			: ROWS.find(({ codes = [], andSays }) => codes.includes(status) && (andSays?.test(diagnostic) ?? true));
	return row === undefined ? recipient : { ...recipient, hint: row.hint };
}
