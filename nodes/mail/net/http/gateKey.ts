import { createHash } from 'node:crypto';
import type { ConnectionSettings } from '../ConnectionSettings';

/** Requests with the same identity share a gate. */
export interface GateIdentity {
	api: 'graph' | 'graphSubscriptions' | 'ews';
	connection: ConnectionSettings;
	mailbox: string;
	/** Distinguishes credentials; absent if unknown. */
	account?: string | undefined;
}

/**
 * A server counts by app and mailbox. But the response may come from a proxy, or from a server that only a
 * custom CA vouches for. The account and the connection are therefore part of the key, so that no such
 * server can hold back the requests of others.
 *
 * @returns a hash, because a proxy's login is part of it
 */
export function gateKey({ api, connection, mailbox, account }: GateIdentity): string {
	const { host, port, security, ca, ignoreCertificateErrors = false, proxy } = connection;
	const target = [
		host.toLowerCase(),
		port,
		security,
		ca ?? '',
		ignoreCertificateErrors,
		proxy ?? 'environment',
	];
	const text = JSON.stringify([api, account ?? '', mailbox.toLowerCase(), target]);
	return createHash('sha256').update(text).digest('base64');
}
