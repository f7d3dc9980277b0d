/**
 * How the way to a server is protected. `starttls`: the connection is upgraded before anything else is said, or
 * it fails; it is never continued in clear text (RFC 8314 section 3). `ssl`: TLS from the first octet.
 */
export type Security = 'none' | 'ssl' | 'starttls';

export interface ConnectionSettings {
	host: string;
	port: number;
	security: Security;
	/** Send a token over a connection that anyone on the way can read. */
	allowUnencrypted?: boolean;
	/** PEM certificates to trust beside those that Node trusts. */
	ca?: string;
	ignoreCertificateErrors?: boolean;
	/** `http://`, `https://` (HTTP CONNECT) or `socks5://`, with `user:password@` where needed. */
	proxy?: string;
}
