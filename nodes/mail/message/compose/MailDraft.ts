import type { MailAddress } from '../../contracts/MailMessage';
import type { ReceiptRequest } from '../../contracts/MailTransport';

export interface DraftAttachment {
	fileName: string;
	mimeType: string;
	content: Buffer;
	/** Shown where the HTML says `cid:` and this (RFC 2392); absent: listed beside the text. */
	contentId?: string;
}

/** A meeting that the recipients are asked to (RFC 5546 section 3.2.2); sender and recipients are those of the mail. */
export interface DraftInvite {
	/** Stays the same when the meeting is changed or called off. */
	uid: string;
	/** `cancel` calls the meeting off. */
	method: 'request' | 'cancel';
	/** Counts up with each change. */
	sequence: number;
	start: Date;
	/** Not part of the meeting any more (RFC 5545 section 3.6.1). */
	end: Date;
	/** Only the days count: `start` is midnight UTC of the first one, `end` of the one behind the last. */
	isAllDay?: boolean;
	summary: string;
	location?: string;
	description?: string;
}

/** A message as a person means it, before it is one. */
export interface MailDraft {
	/** Without angle brackets. */
	messageId: string;
	date: Date;
	from: MailAddress;
	replyTo?: readonly MailAddress[];
	to: readonly MailAddress[];
	cc?: readonly MailAddress[];
	/** Get the message, and stand nowhere in it. */
	bcc?: readonly MailAddress[];
	subject: string;
	text?: string;
	html?: string;
	attachments?: readonly DraftAttachment[];
	invite?: DraftInvite;
	importance?: 'low' | 'normal' | 'high';
	headers?: ReadonlyArray<{ name: string; value: string }>;
	/** Message-ID of the mail that is answered, without angle brackets, and of the thread before it, oldest first. */
	inReplyTo?: string;
	references?: readonly string[];
	receipts?: ReceiptRequest;
	/** When it is to go out; absent: at once. */
	sendAt?: Date;
	/** Nobody wrote it, and no program is to answer it (RFC 3834). */
	isAutoReply?: boolean;
}
