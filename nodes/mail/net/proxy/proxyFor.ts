/**
 * The only importer of proxy-from-env: which proxy the environment names for a server, and which servers it
 * exempts, following HTTPS_PROXY, ALL_PROXY and NO_PROXY as n8n and curl do.
 */
import { getProxyForUrl } from 'proxy-from-env';
import { MailError } from '../../contracts/MailError';
import type { ConnectionSettings, ProxySettings } from '../ConnectionSettings';
import { parseProxy } from './parseProxy';

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

/**
 * The proxy to use for a server: the configured one, otherwise the environment's.
 * @throws MailError of kind `configuration` if the environment's value is not a proxy
 */
export function proxyFor({
	host,
	port,
	proxy,
}: Pick<ConnectionSettings, 'host' | 'port' | 'proxy'>): ProxySettings | undefined {
	if (proxy !== undefined) return proxy === 'none' ? undefined : proxy;
	const name = host.includes(':') ? `[${host}]` : host;
	const url = getProxyForUrl(`https://${name}:${String(port)}`);
	if (url === '') return undefined;
	const found = parseProxy(withScheme(url));
	if (found !== undefined) return found;
	throw new MailError('configuration', `The proxy for ${host} in n8n's environment is not a valid URL`, {
		hint: 'Correct HTTPS_PROXY or ALL_PROXY, for example http://proxy.company.com:3128, or set "Proxy" in the node to "None".',
	});
}

/** For `proxy:3128` the library uses the scheme of the requested URL; curl and people mean http. */
function withScheme(url: string): string {
	const isMadeUp = VARIABLES.some((name) => url === `https://${process.env[name] ?? ''}`);
	return isMadeUp ? url.replace('https:', 'http:') : url;
}
