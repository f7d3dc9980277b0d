import { isIPv6, type Socket } from 'node:net';
import { hostname } from 'node:os';

/**
 * Client name in EHLO (RFC 5321 section 4.1.1.1): the fully qualified name of the machine, or, if it has
 * none (in a container the name is its ID), its own address on this connection (section 4.1.3). nodemailer
 * would use [127.0.0.1], which external servers refuse.
 */
export function ehloName({ localAddress = '' }: Pick<Socket, 'localAddress'>, machine = hostname()): string {
	if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/i.test(machine) && !isLocal(machine)) return machine;
	// An IPv6 socket shows IPv4 addresses in mapped form (RFC 4291 section 2.5.5.2).
	const address = localAddress.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
	if (address === '') return '[127.0.0.1]';
	return isIPv6(address) ? `[IPv6:${address}]` : `[${address}]`;
}

/** A name that is valid on the machine itself only. */
function isLocal(name: string): boolean {
	return /\.(?:localdomain|local|localhost|internal|lan|home)$/i.test(name);
}
