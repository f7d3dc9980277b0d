/** The server's response for one item (MS-OXWSCDATA section 2.2.4.67). */
export interface ResponseMessage {
	/**
	 * `NoError`, or an error code:
	 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode
	 */
	readonly code: string;
	readonly isError: boolean;
	readonly text?: string;
	/** How long the server asks us to wait, in milliseconds. */
	readonly backOffMs?: number;
	/** Decoded content of MimeContent; removed from `Envelope.text`. */
	readonly mime?: Buffer;
}

/** A response that is safe to parse. */
export interface Envelope {
	/** XML without the messages in it. */
	readonly text: string;
	readonly responses: readonly ResponseMessage[];
	/** The request as a whole was refused (SOAP 1.1 section 4.4). */
	readonly fault?: ResponseMessage;
	/** Server version, for example `15.20`. */
	readonly version?: string;
}
