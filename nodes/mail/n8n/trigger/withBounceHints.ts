import type { BounceRecipient, MailBounce } from '../../contracts/MailMessage';
import { CATALOG } from '../../errors/catalog';

/**
 * Rows with hints for the sender of a message. Others concern a sign-in or connection of this n8n, which
 * are not the problem in a returned report.
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
const ROWS = CATALOG.filter(({ id }) => FOR_SENDERS.has(id));

/** Adds what to do about each recipient whose status is in the error catalog. */
export function withBounceHints(bounce: MailBounce): MailBounce {
	if (bounce.recipients === undefined) return bounce;
	return { ...bounce, recipients: bounce.recipients.map(withHint) };
}

function withHint(recipient: BounceRecipient): BounceRecipient {
	const { status, diagnostic = '', kind } = recipient;
	if (status === undefined || kind === undefined) return recipient;
	// Exchange also uses 5.2.2 for a sender who exceeded a limit; only the text distinguishes them.
	const row =
		kind === 'mailboxFull'
			? ROWS.find(({ id }) => id === 'recipientFull')
			: ROWS.find(({ codes = [], andSays }) => codes.includes(status) && (andSays?.test(diagnostic) ?? true));
	return row === undefined ? recipient : { ...recipient, hint: row.hint };
}
