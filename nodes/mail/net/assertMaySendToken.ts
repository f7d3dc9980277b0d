import { isIP } from 'node:net';
import { MailError } from '../contracts/MailError';
import type { ConnectionSettings } from './ConnectionSettings';

/** RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3, RFC 6761 section 6.3. */
export function isLoopback(host: string): boolean {
	const name = host.toLowerCase().replace(/^\[|\]$/g, '');
	if (isIP(name) === 4) return name.startsWith('127.');
	return name === '::1' || name === 'localhost' || name.endsWith('.localhost');
}

/**
 * A token read on the way opens the mailbox to whoever reads it, so it does not go out in clear text.
 * @throws MailError of kind `configuration`
 */
export function assertMaySendToken(settings: ConnectionSettings): void {
	// What is known to be encrypted, and nothing that is merely not called clear text.
	if (settings.security === 'ssl' || settings.security === 'starttls') return;
	if (settings.allowUnencrypted || isLoopback(settings.host)) return;
	throw new MailError(
		'configuration',
		`Security is None, so the sign-in token for ${settings.host} would travel in clear text; nothing was sent`,
		{
			hint: 'Set Security to SSL or TLS. Only on a network you trust, turn on the option "Allow Unencrypted".',
		},
	);
}
