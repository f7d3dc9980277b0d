import type { EgressFilter } from './EgressFilter';

/**
 * How the way to a server is protected. `starttls`: the connection is upgraded before anything else is said, or
 * it fails; it is never continued in clear text (RFC 8314 section 3). `ssl`: TLS from the first octet.
 */
export type Security = 'none' | 'ssl' | 'starttls';

export interface ConnectionSettings {
	host: string;
	port: number;
	security: Security;
	/** Where on the host an HTTP API is, if not where it usually is: `/EWS/Exchange.asmx`. */
	path?: string;
	/** Send a token over a connection that anyone on the way can read. */
	allowUnencrypted?: boolean;
	/** PEM certificates to trust beside those that Node trusts. */
	ca?: string;
	ignoreCertificateErrors?: boolean;
	/** `none`: the server is called directly. Absent: the environment decides (HTTPS_PROXY, ALL_PROXY, NO_PROXY). */
	proxy?: ProxySettings | 'none';
	/** Which addresses may be connected to; absent: all. */
	egress?: EgressFilter;
}

/** A proxy that passes connections on: HTTP CONNECT (RFC 9110 section 9.3.6) or SOCKS 5 (RFC 1928, RFC 1929). */
export interface ProxySettings {
	/** `https`: CONNECT inside TLS. */
	kind: 'http' | 'https' | 'socks5';
	host: string;
	port: number;
	user?: string;
	password?: string;
	/** Of an `https` proxy: PEM certificates to trust for it beside those that Node trusts, and its server's. */
	ca?: string;
	/** Of an `https` proxy alone; the same setting of a server says nothing of the proxy. */
	ignoreCertificateErrors?: boolean;
}
