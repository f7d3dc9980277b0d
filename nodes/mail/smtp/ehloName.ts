import { isIPv6, type Socket } from 'node:net';
import { hostname } from 'node:os';

/**
 * What the client calls itself in EHLO (RFC 5321 section 4.1.1.1): the full name of the machine, or, where it has none
 * (in a container the name is its id), the address it is connected from (section 4.1.3). nodemailer says [127.0.0.1]
 * then, which servers outside refuse.
 */
export function ehloName({ localAddress = '' }: Pick<Socket, 'localAddress'>, machine = hostname()): string {
	if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/i.test(machine) && !isLocal(machine)) return machine;
	// A socket over IPv6 shows addresses of IPv4 in a form of its own (RFC 4291 section 2.5.5.2).
	const address = localAddress.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
	if (address === '') return '[127.0.0.1]';
	return isIPv6(address) ? `[IPv6:${address}]` : `[${address}]`;
}

/** A name that means something to the machine itself only. */
function isLocal(name: string): boolean {
	return /\.(?:localdomain|local|localhost|internal|lan|home)$/i.test(name);
}
