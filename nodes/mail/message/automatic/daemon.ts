import type { MailAddress } from '../../contracts/MailMessage';
import { decodeWords } from '../mimeWords';

/** Local parts of mail servers, without separators. */
const DAEMONS = new Set(
	'mailerdaemon,maildaemon,postmaster,maildelivery,maildeliverysystem,maildeliverysubsystem,mdaemon,bounce,bounces,doublebounce,mailsystem'.split(
		',',
	),
);
/** Sender of Exchange's reports, followed by the organization's ID. */
const EXCHANGE = /^microsoftexchange[0-9a-f]{16,}$/i;
const DAEMON_NAMES =
	/^(?:mail(?:er)?[ ._-]?daemon|(?:internet )?mail deliver[ye]? (?:sub)?(?:system|service)|mail system administrator|postmaster)$/i;
/** A suffix that some servers add. */
const UNANSWERED = /(?!^)(?:no|donot)reply$/;
const MAX_FIELD_CHARS = 512;

/**
 * Whether the message was written by a mail server (RFC 2142 section 4, RFC 5321 section 4.5.1), by its
 * address or name, or has a From without any address, which cannot be replied to either.
 *
 * @param field the undecoded From; empty if there is none
 */
export function isDaemon(from: readonly MailAddress[] | undefined, field = ''): boolean {
	if (from === undefined || from.length === 0) return isNobody(field);
	return from.some(({ address, name = '' }) => {
		// Old servers write `MAILER-DAEMON` without a domain.
		const local = (address.split(/[@+]/)[0] ?? '').trim();
		const bare = local.toLowerCase().replace(/[._-]/g, '').replace(UNANSWERED, '');
		return DAEMONS.has(bare) || EXCHANGE.test(local) || isDaemonName(name);
	});
}

/**
 * Whether there is a From with address syntax but no address: `undisclosed-recipients:;`, `@x.example`. A
 * name alone may be a person's.
 */
export function isUnanswerable(from: readonly MailAddress[] | undefined, field: string): boolean {
	return /[<>@:;]/.test(field) && !(from ?? []).some(({ address }) => address.lastIndexOf('@') > 0);
}

/** `MAILER-DAEMON <>`, `<>`, `Mail Delivery System`: none of it is an address. */
function isNobody(field: string): boolean {
	const value = field.trim();
	if (value === '' || value.length > MAX_FIELD_CHARS) return false;
	const [comment, words] = [/\(([^()]*)\)/.exec(value)?.[1] ?? '', value.replace(/\([^()]*\)/g, '')];
	return /^[^@]*<\s*>$/.test(value) || [comment, words].some((name) => isDaemonName(decodeWords(name)));
}

function isDaemonName(name: string): boolean {
	return DAEMON_NAMES.test(name.replace(/["'<>]/g, '').trim());
}
