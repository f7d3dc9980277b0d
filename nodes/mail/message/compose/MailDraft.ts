import type { MailAddress } from '../../contracts/MailMessage';
import type { ReceiptRequest } from '../../contracts/MailTransport';

export interface DraftAttachment {
	fileName: string;
	mimeType: string;
	content: Buffer;
	/** Displayed where the HTML has `cid:` with this ID (RFC 2392); absent: an ordinary attachment. */
	contentId?: string;
}

/**
 * A meeting invitation (RFC 5546 section 3.2.2); organizer and attendees are sender and recipients of the
 * message.
 */
export interface DraftInvite {
	/** Stays the same when the meeting is changed or canceled. */
	uid: string;
	/** `cancel` cancels the meeting. */
	method: 'request' | 'cancel';
	/** Incremented with each change. */
	sequence: number;
	start: Date;
	/** Exclusive (RFC 5545 section 3.6.1). */
	end: Date;
	/**
	 * Only the dates count: `start` is midnight UTC of the first day, `end` that of the day after the last.
	 */
	isAllDay?: boolean;
	summary: string;
	location?: string;
	description?: string;
}

/** The content of a message before it is composed. */
export interface MailDraft {
	/** Without angle brackets. */
	messageId: string;
	date: Date;
	from: MailAddress;
	replyTo?: readonly MailAddress[];
	to: readonly MailAddress[];
	cc?: readonly MailAddress[];
	/** Get the message without being named in it. */
	bcc?: readonly MailAddress[];
	subject: string;
	text?: string;
	html?: string;
	attachments?: readonly DraftAttachment[];
	invite?: DraftInvite;
	importance?: 'low' | 'normal' | 'high';
	headers?: ReadonlyArray<{ name: string; value: string }>;
	/**
	 * Message-ID of the message replied to, without angle brackets, and those of the thread before it,
	 * oldest first.
	 */
	inReplyTo?: string;
	references?: readonly string[];
	receipts?: ReceiptRequest;
	/** When to send it; absent: at once. */
	sendAt?: Date;
	/** Written by a program; no program should reply to it (RFC 3834). */
	isAutoReply?: boolean;
}
