import { MailError } from '../contracts/MailError';
import type { ConnectionSettings } from './ConnectionSettings';
import { isNamedLoopback } from './loopback';
import { proxyFor } from './proxy/proxyFor';

/** Whether nobody is on the way. A proxy is, and looks names up as it likes: `127.0.0.1` behind it is its own machine. */
export function staysOnMachine(settings: Pick<ConnectionSettings, 'host' | 'port' | 'proxy'>): boolean {
	return isNamedLoopback(settings.host) && proxyFor(settings) === undefined;
}

/**
 * A token read on the way opens the mailbox to whoever reads it, so it does not go out in clear text. Whether
 * `localhost` really is this machine shows with the connection, where `openSocket` looks.
 *
 * @throws MailError of kind `configuration`
 */
export function assertMaySendToken(settings: ConnectionSettings): void {
	// What is known to be encrypted, and nothing that is merely not called clear text.
	if (settings.security === 'ssl' || settings.security === 'starttls') return;
	if (settings.allowUnencrypted || staysOnMachine(settings)) return;
	throw new MailError(
		'configuration',
		`Security is None, so the sign-in token for ${settings.host} would travel in clear text; nothing was sent`,
		{
			hint: 'Set Security to SSL or TLS. Only on a network you trust, turn on the option "Allow Unencrypted".',
		},
	);
}
