import type { MailError } from './MailError';

/** Who a message is from and for as servers are told, whatever its headers say (RFC 5321 section 2.3.1). */
export interface MailEnvelope {
	/** Bare address: where reports of failed delivery go. */
	readonly from: string;
	/** Bare addresses of To, Cc and Bcc, none twice. */
	readonly to: readonly string[];
}

/** What the sender wants to be told of a message's way. */
export interface ReceiptRequest {
	/** Somebody has opened it. */
	readonly read: boolean;
	/** It has arrived in the mailbox. */
	readonly delivery: boolean;
}

/** A message ready to go. */
export interface OutgoingMail {
	readonly envelope: MailEnvelope;
	/** RFC 5322 octets, without Bcc. */
	readonly mime: Buffer;
	/** Those of `envelope.to` that `mime` does not name: servers that are told no envelope need them as a Bcc field. */
	readonly bcc?: readonly string[];
	/** Without angle brackets, as in `mime`. */
	readonly messageId: string;
	/** Reports that are asked for; of reading, `mime` asks too (RFC 8098 section 2.1). */
	readonly receipts?: ReceiptRequest;
	/** The server keeps the message until then; absent: it goes at once. */
	readonly sendAt?: Date;
	/** An address has letters beyond ASCII before its `@`: the server must speak SMTPUTF8 (RFC 6531). */
	readonly needsUtf8?: boolean;
}

export interface RejectedRecipient {
	readonly address: string;
	/** Why this recipient gets nothing; the others do. */
	readonly error: MailError;
}

export interface SendResult {
	readonly accepted: readonly string[];
	readonly rejected: readonly RejectedRecipient[];
	/** What the server said when it took the message over. */
	readonly response: string;
	/** Host and port that took it over. */
	readonly server: string;
	/** Where the message was put down instead of sent; then `accepted` is empty. */
	readonly draft?: SavedDraft;
}

/** A message in Drafts. */
export interface SavedDraft {
	/** As the API names it. */
	readonly id: string;
	/** Opens it in Outlook on the web. */
	readonly webLink?: string;
}

/**
 * A way for messages to leave: one server and one account. Safe to be used by several runs at once.
 *
 * The one thing a sender has to know after a failure is whether the message may have gone out. So `send` tells:
 * - it returns: the server has taken the message over, for those who are `accepted`;
 * - it throws a MailError of kind `outcomeUnknown`: the server had the whole message and its answer never came.
 *   Whoever sends it again may send it twice;
 * - it throws any other MailError: the server has not taken it, and nobody gets it. It may be sent again, by
 *   another way too.
 */
export interface MailTransport {
	/** Host and port, as messages to people name it. */
	readonly server: string;

	/**
	 * Signs in, and sends nothing.
	 * @throws MailError
	 */
	verify(signal: AbortSignal): Promise<void>;

	/**
	 * Hands one message over. It ends within its own deadlines, whatever the server does.
	 * @throws MailError
	 */
	send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult>;

	/**
	 * Whether Sent Items has a message with this Message-ID. Absent where the protocol cannot look.
	 * @param messageId without angle brackets
	 * @throws MailError
	 */
	wasSent?(messageId: string, signal: AbortSignal): Promise<boolean>;

	/** Ends what this transport holds on to; never throws and never hangs. Others go on. */
	close(): Promise<void>;
}
