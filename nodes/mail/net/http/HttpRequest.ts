export interface HttpRequest {
	method: string;
	url: URL;
	headers?: Record<string, string>;
	body?: string | Buffer;
	/** For all of it, in milliseconds: name, proxy, TLS, request and answer. */
	ms: number;
	/** Largest answer in octets, as it travels and decompressed. */
	maxBytes: number;
	/** Told how many octets of the answer have come so far, decompressed; or, at once, how many are announced. */
	came?: (octets: number) => void;
	/**
	 * Whether it may be sent twice, as after a connection that the server closed while it was idle. Follows from the
	 * method unless it is given (RFC 9110 section 9.2.2); EWS reads by POST.
	 */
	idempotent?: boolean;
}

export interface HttpResponse {
	status: number;
	/** Names in lower case; what came several times is joined by commas. */
	headers: Readonly<Record<string, string>>;
	/** Decompressed. */
	body: Buffer;
}
