import { createHash } from 'node:crypto';
import type { ConnectionSettings } from '../ConnectionSettings';

/** Whose requests wait for each other. */
export interface GateIdentity {
	api: 'graph' | 'ews';
	connection: ConnectionSettings;
	mailbox: string;
	/** Tells credentials apart; absent where none is known. */
	account?: string | undefined;
}

/**
 * A server counts by app and mailbox. What says so may be no server of Microsoft, though, but a proxy or whoever an own
 * CA vouches for: so who signs in, and the way there, count too, and nobody can have others held back.
 *
 * @returns a hash, since the login of a proxy is part of it
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
