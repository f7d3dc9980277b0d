import type { EgressFilter } from './EgressFilter';

/**
 * How the connection to a server is protected. `starttls`: it is upgraded before anything else is sent, or
 * it fails; it never continues unencrypted (RFC 8314 section 3). `ssl`: TLS from the first octet.
 */
export type Security = 'none' | 'ssl' | 'starttls';

export interface ConnectionSettings {
	host: string;
	port: number;
	security: Security;
	/** Path of an HTTP API on the host, if not the usual one: `/EWS/Exchange.asmx`. */
	path?: string;
	/** Permits sending a token unencrypted. */
	allowUnencrypted?: boolean;
	/** PEM certificates to trust in addition to those that Node trusts. */
	ca?: string;
	ignoreCertificateErrors?: boolean;
	/** `none`: a direct connection. Absent: the environment decides (HTTPS_PROXY, ALL_PROXY, NO_PROXY). */
	proxy?: ProxySettings | 'none';
	/** Which addresses may be connected to; absent: all. */
	egress?: EgressFilter;
}

/** A forward proxy: HTTP CONNECT (RFC 9110 section 9.3.6) or SOCKS 5 (RFC 1928, RFC 1929). */
export interface ProxySettings {
	/** `https`: CONNECT inside TLS. */
	kind: 'http' | 'https' | 'socks5';
	host: string;
	port: number;
	user?: string;
	password?: string;
	/**
	 * For an `https` proxy: PEM certificates to trust for it, in addition to those that Node trusts and
	 * those for its server.
	 */
	ca?: string;
	/** For an `https` proxy; the server's setting of the same name does not apply to the proxy. */
	ignoreCertificateErrors?: boolean;
}
