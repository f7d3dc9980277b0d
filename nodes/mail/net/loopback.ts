import { isIP } from 'node:net';
import { MailError } from '../contracts/MailError';

/**
 * An address of this machine (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3), including IPv4 addresses
 * mapped to IPv6.
 */
export function isLoopbackAddress(address: string): boolean {
	const bare = address.replace(/^\[|\]$/g, '').replace(/^::ffff:(?=[\d.]+$)/i, '');
	return isIP(bare) === 4 ? bare.startsWith('127.') : bare === '::1';
}

/**
 * Whether a host is this machine by its address, or is `localhost`, which still has to be checked once
 * connected. No other name: those that end in `.localhost` are resolved by DNS like any other.
 */
export function isNamedLoopback(host: string): boolean {
	return isLoopbackAddress(host) || host.toLowerCase() === 'localhost';
}

/**
 * @param host that was resolved: `localhost`, or an address that resolvers treat as a name (`[127.0.0.1]`)
 * @throws MailError of kind `configuration` if it resolved to another machine
 */
export function assertLoopback(remoteAddress: string | undefined, host = 'localhost'): void {
	if (isLoopbackAddress(remoteAddress ?? '')) return;
	throw new MailError(
		'configuration',
		`"${host}" does not resolve to the machine n8n runs on, so the token would be sent unencrypted; nothing was sent`,
		{
			hint: 'Correct the hosts file or the DNS servers of the machine, or set "Security" to "SSL" or "TLS".',
		},
	);
}
