import type { ProxySettings } from '../ConnectionSettings';

const KINDS: Readonly<Record<string, { kind: ProxySettings['kind']; port: number }>> = {
	'http:': { kind: 'http', port: 80 },
	'https:': { kind: 'https', port: 443 },
	// The proxy always resolves names, which is what the `h` stands for.
	'socks:': { kind: 'socks5', port: 1080 },
	'socks5:': { kind: 'socks5', port: 1080 },
	'socks5h:': { kind: 'socks5', port: 1080 },
};

/** Enough for a URL with a host and a login. */
const MAX_CHARACTERS = 4_096;

/** A proxy from its URL; undefined if it is not usable. */
export function parseProxy(text: string): ProxySettings | undefined {
	if (text.length > MAX_CHARACTERS || !URL.canParse(text)) return undefined;
	const url = new URL(text);
	const known = KINDS[url.protocol];
	if (known === undefined || url.hostname === '') return undefined;
	const user = decode(url.username);
	const password = decode(url.password);
	return {
		kind: known.kind,
		host: url.hostname.replace(/^\[|\]$/g, ''),
		port: Number(url.port) || known.port,
		...(user ? { user } : {}),
		...(password ? { password } : {}),
	};
}

/** A login that contains a bare `%` is not percent-encoded and is used unchanged. */
function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
