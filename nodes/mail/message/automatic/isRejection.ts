import type { MailAddress } from '../../contracts/MailMessage';
import { isDaemon } from './daemon';

/** Subjects of Cyrus and Dovecot; Dovecot appends the subject of the message. */
const SUBJECT = /^(?:automatically rejected mail\b|rejected:)/i;
const COMMENT = /^\s*auto-replied\s*\(rejected\)/i;
/** RFC 5429 section 2.1.1, Cyrus, Dovecot. */
const TEXT = /\b(?:refused by the recipient['’]?s? mail filtering program|automatically rejected)\b/i;
const MAX_CHARS = 2000;

/**
 * Whether a disposition notification (RFC 8098) says that a filter of the recipient refused the message:
 * Sieve's "reject" uses the same kind of report as a message that was deleted unread (RFC 5429 section
 * 2.1). Decided by the header section alone.
 */
export function isRejection({
	field,
	from,
	subject,
}: {
	field(name: 'from' | 'auto-submitted'): string;
	from: readonly MailAddress[] | undefined;
	subject: string;
}): boolean {
	// No person reads mail as postmaster and sends receipts.
	return (
		COMMENT.test(field('auto-submitted')) || SUBJECT.test(subject.trim()) || isDaemon(from, field('from'))
	);
}

export function saysRejection(text: string): boolean {
	return TEXT.test(text.slice(0, MAX_CHARS).replace(/\s+/g, ' '));
}
