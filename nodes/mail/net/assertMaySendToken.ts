import { MailError } from '../contracts/MailError';
import type { ConnectionSettings } from './ConnectionSettings';
import { isNamedLoopback } from './loopback';
import { proxyFor } from './proxy/proxyFor';

/**
 * Whether the connection stays on this machine. Through a proxy it does not: `127.0.0.1` is then the
 * proxy's own machine.
 */
export function staysOnMachine(settings: Pick<ConnectionSettings, 'host' | 'port' | 'proxy'>): boolean {
	return isNamedLoopback(settings.host) && proxyFor(settings) === undefined;
}

/**
 * Whoever reads a token on the network can open the mailbox, so it is never sent unencrypted. Whether
 * `localhost` really is this machine is checked by `openSocket` once the connection exists.
 *
 * @throws MailError of kind `configuration`
 */
export function assertMaySendToken(settings: ConnectionSettings): void {
	// Only known encrypted modes pass: an unknown value counts as unencrypted.
	if (settings.security === 'ssl' || settings.security === 'starttls') return;
	if (settings.allowUnencrypted || staysOnMachine(settings)) return;
	throw new MailError(
		'configuration',
		`Security is None, so the sign-in token for ${settings.host} would be sent unencrypted; nothing was sent`,
		{
			hint: 'Set "Security" to "SSL" or "TLS". Only on a network you trust, turn on the option "Allow Unencrypted".',
		},
	);
}
