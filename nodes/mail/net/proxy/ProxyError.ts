import { serverName } from '../../contracts/serverName';
import type { ProxySettings } from '../ConnectionSettings';

/**
 * The proxy is at fault, not the server behind it. Coded as sockets code their errors, so that the catalogue tells
 * both alike: `EPROXYAUTH` where the proxy wants another login, `EPROXY` for the rest.
 */
export class ProxyError extends Error {
	readonly code: 'EPROXY' | 'EPROXYAUTH';

	constructor(
		proxy: ProxySettings,
		what: string,
		{ login = false, cause }: { login?: boolean; cause?: unknown } = {},
	) {
		super(`The proxy ${serverName(proxy)} ${what}`, cause === undefined ? {} : { cause });
		this.name = 'ProxyError';
		this.code = login ? 'EPROXYAUTH' : 'EPROXY';
	}
}
