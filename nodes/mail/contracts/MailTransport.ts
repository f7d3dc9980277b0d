import type { MailError } from './MailError';

/** Sender and recipients as given to the server, whatever the headers say (RFC 5321 section 2.3.1). */
export interface MailEnvelope {
	/** Bare address: where non-delivery reports go. */
	readonly from: string;
	/** Bare addresses of To, Cc and Bcc, without duplicates. */
	readonly to: readonly string[];
}

/** Which reports the sender requests. */
export interface ReceiptRequest {
	/** When a recipient has opened the message. */
	readonly read: boolean;
	/** When it has arrived in the mailbox. */
	readonly delivery: boolean;
}

/** A message ready to be sent. */
export interface OutgoingMail {
	readonly envelope: MailEnvelope;
	/** RFC 5322 octets, without Bcc. */
	readonly mime: Buffer;
	/**
	 * Recipients in `envelope.to` that `mime` does not name; APIs without an envelope need them as a Bcc
	 * field.
	 */
	readonly bcc?: readonly string[];
	/** Without angle brackets, as in `mime`. */
	readonly messageId: string;
	/** Requested reports; a read receipt is requested in `mime` as well (RFC 8098 section 2.1). */
	readonly receipts?: ReceiptRequest;
	/** The server holds the message until then; absent: it is sent at once. */
	readonly sendAt?: Date;
	/** A local part has characters beyond ASCII: the server must support SMTPUTF8 (RFC 6531). */
	readonly needsUtf8?: boolean;
}

export interface RejectedRecipient {
	readonly address: string;
	/** Why this recipient was refused; the others were accepted. */
	readonly error: MailError;
}

export interface SendResult {
	readonly accepted: readonly string[];
	readonly rejected: readonly RejectedRecipient[];
	/** The server's response on accepting the message. */
	readonly response: string;
	/** Host and port of the server that accepted it. */
	readonly server: string;
	/** Set if the message was saved as a draft instead of being sent; `accepted` is then empty. */
	readonly draft?: SavedDraft;
}

/** A message in Drafts. */
export interface SavedDraft {
	/** The ID that the API gave it. */
	readonly id: string;
	/** Opens it in Outlook on the web. */
	readonly webLink?: string;
}

/**
 * One server and one account to send with. Safe to be used by several executions at once.
 *
 * After a failure, a sender has to know whether the message may have been delivered. `send` therefore has
 * three outcomes:
 * - it returns: the server has taken responsibility for the message, for the `accepted` recipients;
 * - it throws a MailError of kind `outcomeUnknown`: the server had the whole message and its response was
 *   lost.
 *   Sending again may deliver it twice;
 * - it throws any other MailError: the server has not taken the message, and no one receives it. It may be
 *   sent again, also by another transport.
 */
export interface MailTransport {
	/** Host and port, as shown to people. */
	readonly server: string;

	/**
	 * Signs in without sending anything.
	 * @throws MailError
	 */
	verify(signal: AbortSignal): Promise<void>;

	/**
	 * Sends one message. Ends within its own deadlines, whatever the server does.
	 * @throws MailError
	 */
	send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult>;

	/**
	 * Whether Sent Items contains a message with this Message-ID. Absent if the protocol cannot look it up.
	 * @param messageId without angle brackets
	 * @throws MailError
	 */
	wasSent?(messageId: string, signal: AbortSignal): Promise<boolean>;

	/**
	 * Releases what this transport holds; never throws and never hangs. Other transports are not affected.
	 */
	close(): Promise<void>;
}
