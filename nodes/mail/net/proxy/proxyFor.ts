/**
 * The one importer of proxy-from-env: which proxy the environment names for a server, and which servers it exempts,
 * in the way that n8n itself and curl read HTTPS_PROXY, ALL_PROXY and NO_PROXY.
 */
import { getProxyForUrl } from 'proxy-from-env';
import { MailError } from '../../contracts/MailError';
import type { ConnectionSettings, ProxySettings } from '../ConnectionSettings';
import { parseProxy } from './parseProxy';

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

/**
 * The proxy on the way to a server: what is set, else what the environment says.
 * @throws MailError of kind `configuration` when the environment names something that is no proxy
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
	throw new MailError(
		'configuration',
		`The proxy that n8n's environment names for ${host} is not a valid URL`,
		{
			hint: 'Correct HTTPS_PROXY or ALL_PROXY, for example http://proxy.company.com:3128, or set Proxy in the node to None.',
		},
	);
}

/** For `proxy:3128` the library makes up the scheme of the URL asked for; curl and people mean http. */
function withScheme(url: string): string {
	const isMadeUp = VARIABLES.some((name) => url === `https://${process.env[name] ?? ''}`);
	return isMadeUp ? url.replace('https:', 'http:') : url;
}
