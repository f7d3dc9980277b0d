import { MailError } from '../../contracts/MailError';
import { hasEndlessWord, headerText, unstructuredText } from './headerText';

/**
 * Headers that a person may set in addition to their own (`X-…`) and those of mailing lists (`List-…`, RFC
 * 2369).
 */
const ALLOWED = new Set([
	'auto-submitted',
	'comments',
	'disposition-notification-to',
	'expires',
	'expiry-date',
	'feedback-id',
	'importance',
	'keywords',
	'organization',
	'precedence',
	'priority',
	'reply-by',
	'return-receipt-to',
	'sensitivity',
	'thread-index',
	'thread-topic',
]);
/** Free text, which may contain encoded words (RFC 2047 section 5). */
const UNSTRUCTURED = new Set(['comments', 'organization', 'thread-topic']);
/** Written by mail servers as results; Exchange trusts its own. */
const SERVERS_OWN = /^x-(?:ms-exchange-(?!.*suppress)|forefront-|microsoft-antispam|originatororg|auth)/;
/** RFC 5322 section 2.2, short enough to leave room for the value. */
const NAME = /^[A-Za-z][A-Za-z0-9-]{0,75}$/;
const MAX_VALUE = 10_000;

/**
 * A custom header; those that the message itself consists of (From, Subject, Content-Type …) are refused.
 * @throws MailError of kind `configuration`
 */
export function customHeader({ name, value }: { name: string; value: string }): {
	key: string;
	value: string;
} {
	const key = name.trim();
	const lower = key.toLowerCase();
	const isOpen = (lower.startsWith('x-') && !SERVERS_OWN.test(lower)) || lower.startsWith('list-');
	if (!NAME.test(key) || !(isOpen || ALLOWED.has(lower))) {
		throw new MailError('configuration', `The header "${headerText(key).slice(0, 80)}" cannot be set here`, {
			hint: 'Allowed are X-… (but those of mail servers), List-…, Auto-Submitted, Comments, Disposition-Notification-To, Expires, Expiry-Date, Feedback-ID, Importance, Keywords, Organization, Precedence, Priority, Reply-By, Return-Receipt-To, Sensitivity, Thread-Index and Thread-Topic. The others have fields of their own.',
		});
	}
	const text = headerText(value);
	const isText = lower.startsWith('x-') || UNSTRUCTURED.has(lower);
	if (!isText && hasEndlessWord(text)) throw endlessWord(key);
	if (text.length <= MAX_VALUE) return { key, value: isText ? unstructuredText(text) : text };
	throw new MailError('configuration', `The header "${key}" is longer than ${String(MAX_VALUE)} characters`, {
		hint: 'Shorten its value; servers refuse such headers.',
	});
}

function endlessWord(key: string): MailError {
	return new MailError(
		'configuration',
		`The header "${key}" contains a word that is longer than a line can be`,
		{
			hint: 'A line of a message has at most 998 characters and can be broken only at a space. Shorten the value, or put it into a header that begins with X-.',
		},
	);
}
