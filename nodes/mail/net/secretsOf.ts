import type { ConnectionSettings, ProxySettings } from './ConnectionSettings';
import { proxyFor } from './proxy/proxyFor';

/**
 * Values to redact from errors of a connection, whatever they look like: a server or a proxy may repeat
 * what it was sent.
 *
 * @param more tokens and secrets sent over it
 */
export function secretsOf(
	connection: Pick<ConnectionSettings, 'host' | 'port' | 'proxy'>,
	...more: ReadonlyArray<string | undefined>
): string[] {
	const known = more.filter((secret) => secret !== undefined && secret !== '') as string[];
	// Unchanged, URL-encoded as in a form, and base64-encoded as in a header.
	const forms = known.flatMap((secret) => [secret, encodeURIComponent(secret)]);
	return [...new Set([...forms, ...loginOf(connection)])];
}

function loginOf(connection: Pick<ConnectionSettings, 'host' | 'port' | 'proxy'>): string[] {
	const { user = '', password = '' } = proxyOn(connection) ?? {};
	if (password === '') return [];
	return [password, encodeURIComponent(password), Buffer.from(`${user}:${password}`).toString('base64')];
}

function proxyOn(connection: Pick<ConnectionSettings, 'host' | 'port' | 'proxy'>): ProxySettings | undefined {
	try {
		return proxyFor(connection);
	} catch {
		// The environment names no usable proxy, so no login was sent to one.
		return undefined;
	}
}
