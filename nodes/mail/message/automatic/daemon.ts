import type { MailAddress } from '../../contracts/MailMessage';

const DAEMONS =
	/^(?:mailer-?daemon|mail-?daemon|postmaster|mail-?delivery(?:-?(?:system|subsystem))?|bounces?|mdaemon)$/i;
const DAEMON_NAMES =
	/^(?:mail(?:er)?[ -]?daemon|(?:internet )?mail delivery (?:sub)?system|mail system administrator)$/i;

/** Whether a mail server itself writes (RFC 2142 section 4, RFC 5321 section 4.5.1), by its address or its name. */
export function isDaemon(from: readonly MailAddress[] | undefined): boolean {
	return (from ?? []).some(({ address, name = '' }) => {
		// Old servers write `MAILER-DAEMON` without a domain.
		const local = address.split('@')[0] ?? '';
		return DAEMONS.test(local.trim()) || DAEMON_NAMES.test(name.trim());
	});
}
