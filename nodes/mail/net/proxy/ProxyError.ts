import { serverName } from '../../contracts/serverName';
import type { ProxySettings } from '../ConnectionSettings';

/**
 * A failure of the proxy, not of the server behind it. It has a code like socket errors, so that the
 * catalog handles both alike: `EPROXYAUTH` if the proxy requires another login, otherwise `EPROXY`.
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
