/** What the server says of one thing it was asked to do (MS-OXWSCDATA section 2.2.4.67). */
export interface ResponseMessage {
	/** `NoError`, or what went wrong: https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode */
	readonly code: string;
	readonly isError: boolean;
	readonly text?: string;
	/** How long the server wants to be left alone, in milliseconds. */
	readonly backOffMs?: number;
	/** Content of MimeContent, decoded; taken out of `Envelope.text`. */
	readonly mime?: Buffer;
}

/** An answer that is safe to be parsed. */
export interface Envelope {
	/** XML without the messages in it. */
	readonly text: string;
	readonly responses: readonly ResponseMessage[];
	/** The request as a whole was refused (SOAP 1.1 section 4.4). */
	readonly fault?: ResponseMessage;
	/** Of the server, as `15.20`. */
	readonly version?: string;
}
