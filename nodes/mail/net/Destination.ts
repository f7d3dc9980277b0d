export interface Destination {
	host: string;
	port: number;
}

export interface SocketDeadline {
	/** For all of it: the name, the proxy, the connection and TLS. */
	ms: number;
	signal: AbortSignal;
}
