import type { ConnectionSettings, ProxySettings } from './ConnectionSettings';
import { proxyFor } from './proxy/proxyFor';

/**
 * What must not be seen in an error of a connection, whatever it looks like: a server or a proxy may say again what it
 * was told.
 *
 * @param more tokens and secrets that go over it
 */
export function secretsOf(
	connection: Pick<ConnectionSettings, 'host' | 'port' | 'proxy'>,
	...more: ReadonlyArray<string | undefined>
): string[] {
	const known = more.filter((secret) => secret !== undefined && secret !== '') as string[];
	// As they are, as a form has them, and as a header has a login.
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
		// The environment names none that can be used; so nothing was told to it.
		return undefined;
	}
}
