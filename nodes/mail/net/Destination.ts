export interface Destination {
	host: string;
	port: number;
}

export interface SocketDeadline {
	/** Deadline for all of it: DNS, proxy, connection and TLS. */
	ms: number;
	signal: AbortSignal;
}
