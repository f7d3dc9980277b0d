export interface HttpRequest {
	method: string;
	url: URL;
	headers?: Record<string, string>;
	body?: string | Buffer;
	/** Deadline for all of it, in milliseconds: DNS, proxy, TLS, request and response. */
	ms: number;
	/** Largest response in octets, both as transferred and decompressed. */
	maxBytes: number;
	/** Called with the octets received so far, decompressed; or at once with the announced length. */
	came?: (octets: number) => void;
	/**
	 * Whether it may be sent twice, for example after the server closed an idle connection. Implied by the
	 * method unless given (RFC 9110 section 9.2.2); EWS reads with POST.
	 */
	idempotent?: boolean;
}

export interface HttpResponse {
	status: number;
	/** Names in lower case; repeated headers are joined by commas. */
	headers: Readonly<Record<string, string>>;
	/** Decompressed. */
	body: Buffer;
}
