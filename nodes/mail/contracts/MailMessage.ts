export interface MailAddress {
	/** RFC 5322 addr-spec. */
	address: string;
	/** Display name, decoded. */
	name?: string;
	/** Of a recipient, the part after a plus sign (RFC 5233): `4711` of `support+4711@company.com`. */
	tag?: string;
}

export interface MailAttachment {
	fileName: string;
	mimeType: string;
	/** Size in octets, decoded. */
	size: number;
	/** Without the angle brackets (RFC 2392). */
	contentId?: string;
	/** Shown inside the message body rather than beside it. */
	inline: boolean;
	/** Of a calendar object, its method (RFC 5546): `REQUEST`, `REPLY`, `CANCEL`. */
	method?: string;
	/** Name of the binary field that holds the content; absent when it was not downloaded. */
	binary?: string;
	/** Why the content was not downloaded. */
	skipped?: 'tooLarge' | 'notWanted';
}

export interface MailSourceInfo {
	server: string;
	protocol: 'imap' | 'pop3' | 'graph' | 'ews';
	mailbox: string;
	folder: string;
	/** The server's own ID of the message: an IMAP UID, a POP3 UIDL, a Graph or EWS ID in its folder. */
	id: string;
	/** Name that the builder gave this mail server. */
	name?: string;
	primary?: boolean;
	outgoingServer?: string;
}

/** How the service desk routes mail from this mailbox; entered by the builder and passed on unchanged. */
export interface MailAssignment {
	technicianGroup?: string;
	category?: string;
	company?: string;
	[label: string]: string | undefined;
}

export interface MailItemError {
	/** What happened, to which server and mailbox. */
	message: string;
	kind: string;
	/** What to do about it. */
	hint?: string;
}

export interface MailHeader {
	name: string;
	/** Unfolded and decoded. */
	value: string;
}

/**
 * What identifies a message as an automatic reply: the header field it was recognized by (RFC 3834,
 * Precedence, a vacation program's own), an empty return path on a reply, the subject Exchange gives it, or
 * that it is a report that a message was read (RFC 8098) or delivered.
 */
export type AutoReplyReason =
	| 'autoSubmitted'
	| 'precedence'
	| 'vacationProgram'
	| 'nullReturnPath'
	| 'subject'
	| 'readReceipt'
	| 'deliveryReport';

/**
 * Why a machine should not reply: the message is itself a reply or a bounce, was generated automatically
 * (RFC 3834), asks for no automatic replies (X-Auto-Response-Suppress), is bulk or list mail (Precedence,
 * List-Id), has no sender to reply to, or comes from a mail server (MAILER-DAEMON, postmaster).
 */
export type DoNotAutoReplyReason =
	| 'autoReply'
	| 'bounce'
	| 'autoSubmitted'
	| 'suppressed'
	| 'bulk'
	| 'nullReturnPath'
	| 'mailServer';

/** RFC 3464 section 2.3.3. */
export type BounceAction = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';

/**
 * The outcome in one word: refused permanently, still being tried, refused by a policy (spam,
 * authentication, limits, permissions), or mailbox full.
 */
export type BounceKind = 'permanent' | 'delay' | 'policy' | 'mailboxFull';

export interface BounceRecipient {
	/** The recipient that the message did not reach. */
	address: string;
	/** The recipient it was originally sent to, if different. */
	originalAddress?: string;
	action: BounceAction;
	/** Absent where the message was delivered. */
	kind?: BounceKind;
	/** Enhanced status code (RFC 3463): `5.1.1`. */
	status?: string;
	/** What to do about it, if Microsoft documents the status. */
	hint?: string;
	/** The server's own words. */
	diagnostic?: string;
	/** Host name of the server quoted in `diagnostic`. */
	remoteServer?: string;
}

/** Contents of a non-delivery report. */
export interface MailBounce {
	/** The most severe action among all recipients. */
	action: Extract<BounceAction, 'failed' | 'delayed'>;
	/** That of the first recipient with that action. */
	kind: BounceKind;
	recipients?: BounceRecipient[];
	/** Message-ID of the message that bounced, without angle brackets. */
	originalMessageId?: string;
	originalSubject?: string;
	/** Host name of the reporting server. */
	reportingServer?: string;
	/**
	 * `rfc3464`; `rfc5429` if a filter of the recipient refused the message; the name of the mail server if
	 * the report is in that server's own form; or `text` if the report is prose of an unknown kind.
	 */
	format: string;
}

/** A file that the message links to in cloud storage. */
export interface CloudAttachment {
	/** The text of the link. */
	fileName?: string;
	url: string;
	provider: 'oneDrive' | 'sharePoint' | 'googleDrive' | 'dropbox' | 'box' | 'iCloud';
}

/** How to leave the mailing list a message came from (RFC 2369). */
export interface MailListUnsubscribe {
	url?: string;
	/** A `mailto:` link with the required subject and text. */
	mailto?: string;
	/**
	 * A POST of `List-Unsubscribe=One-Click` to `url` unsubscribes without a page in between (RFC 8058).
	 */
	oneClick?: true;
}

/** An invited person. The values are those of iCalendar (RFC 5545 section 3.2). */
export interface CalendarAttendee extends MailAddress {
	/** `NEEDS-ACTION`, `ACCEPTED`, `DECLINED`, `TENTATIVE`, `DELEGATED`. */
	status?: string;
	/** `CHAIR`, `REQ-PARTICIPANT`, `OPT-PARTICIPANT`, `NON-PARTICIPANT`. */
	role?: string;
	/** `INDIVIDUAL`, `ROOM`, `RESOURCE`, `GROUP`. */
	type?: string;
}

/** A meeting invitation, or the response to one (RFC 5546). */
export interface MailCalendar {
	/** `REQUEST`, `REPLY`, `CANCEL`, `COUNTER`. */
	method?: string;
	/** The same for all messages about a meeting. */
	uid?: string;
	/** Counts the revisions of the meeting. */
	sequence?: number;
	summary?: string;
	/**
	 * ISO 8601, UTC: `2025-06-18T08:00:00.000Z`. A date for all-day events; without `Z` it is local time
	 * wherever the attendee is.
	 */
	start?: string;
	/** In the same form; for all-day events, the day after the last one. */
	end?: string;
	allDay?: boolean;
	/** IANA name of the time zone the times were written in: `Europe/Berlin`. */
	timeZone?: string;
	location?: string;
	organizer?: MailAddress;
	attendees?: CalendarAttendee[];
	/** RRULE of a recurring meeting (RFC 5545 section 3.3.10): `FREQ=WEEKLY;BYDAY=MO`. */
	recurrence?: string;
	/** Identifies one occurrence of a recurring meeting by its original start. */
	recurrenceId?: string;
	/** `CONFIRMED`, `TENTATIVE`, `CANCELLED`. */
	status?: string;
}

/**
 * Result of one sender check by a receiving server (RFC 8601 section 2.7): `pass`, `fail`, `softfail`,
 * `none` …
 */
export interface SenderCheck {
	result: string;
	/**
	 * The domain that was checked: of the envelope sender (SPF), of the signature (DKIM), of From (DMARC).
	 */
	domain?: string;
}

/**
 * What the receiving server says about the sender. Header fields that the sender could have written are
 * ignored.
 */
export interface MailAuthentication {
	/**
	 * `proven`: the message comes from the domain in From (DMARC passed for it), or from someone signed in
	 * to the same organization. `failed`: the server found that it does not. `unknown`: no trusted server
	 * says anything.
	 */
	verdict: 'proven' | 'failed' | 'unknown';
	/** The sender was signed in to the organization that the mailbox belongs to. */
	internal?: true;
	spf?: SenderCheck;
	/** One entry per signature. */
	dkim?: SenderCheck[];
	/** `action` is what the receiver did as a result: `none`, `quarantine`, `oreject`. */
	dmarc?: SenderCheck & { action?: string };
	/** Microsoft's combined verdict, with its reason code. */
	compauth?: { result: string; reason?: string };
}

/** How a message is protected. Nothing is decrypted; signed messages can be read. */
export interface MailSecurity {
	method: 'smime' | 'pgp';
	kind: 'signed' | 'encrypted';
	/** Only for signed messages. */
	signature?: MailSignature;
}

/** Result of verifying a signature. Revocation is not checked. */
export interface MailSignature {
	/**
	 * `valid`: the message is unchanged since it was signed, and the signer is the sender in From.
	 * `invalid`: it was changed, or the signature is broken. `untrusted`: it is unchanged, but the signer
	 * is not proven to be the sender in From. `notVerified`: it was not or could not be checked.
	 */
	status: 'valid' | 'invalid' | 'untrusted' | 'notVerified';
	/** Why it is not `valid`; at least one whenever signatures are verified. */
	reasons?: SignatureReason[];
	/** The signers as named by their certificates; the one that decides the status comes first. */
	signers?: MailSigner[];
}

export type SignatureReason =
	// of `invalid`
	| 'contentChanged'
	| 'wrongSignature'
	// of `untrusted`
	| 'unknownIssuer'
	| 'expired'
	| 'notYetValid'
	| 'signedOutsideValidity'
	| 'otherSender'
	| 'notForMail'
	| 'weakAlgorithm'
	| 'badCertificate'
	// of `notVerified`
	| 'notWanted'
	| 'openPgp'
	| 'partOfMessage'
	| 'leftOnServer'
	| 'tooLarge'
	| 'noCertificate'
	| 'unknownAlgorithm'
	| 'unreadable'
	| 'tookTooLong'
	| 'notChecked';

/** The holder of a certificate that signed the message. */
export interface MailSigner {
	/** The common name. */
	name?: string;
	addresses: string[];
	/** The issuer's distinguished name. */
	issuer: string;
	/** Hexadecimal. */
	serialNumber: string;
	/** SHA-256 of the certificate, hexadecimal. */
	fingerprint: string;
	/** ISO 8601, UTC. */
	validFrom: string;
	validTo: string;
	/** According to the signer's own clock. ISO 8601, UTC. */
	signedAt?: string;
	/** `RSA, SHA-256` */
	algorithm?: string;
}

/** Content of a message. A field that does not apply is absent, never an empty stand-in. */
export interface MailContent {
	messageId?: string;
	subject?: string;
	from?: MailAddress[];
	to?: MailAddress[];
	cc?: MailAddress[];
	bcc?: MailAddress[];
	replyTo?: MailAddress[];
	/** When it was written, according to the sender's mail program. ISO 8601, UTC. */
	date?: string;
	text?: string;
	html?: string;
	/** The body as Markdown, without quoted history; only if requested. */
	markdown?: string;
	/** `markdown` was cut at its limit. */
	markdownTruncated?: true;
	/**
	 * What the sender wrote, as plain text: taken from `text`, or from `html` if there is none, without
	 * quoted history and without the signature. Absent if the message has no text or consists of quotes
	 * only.
	 */
	replyText?: string;
	/** `replyText` was cut at its limit; `text` or `html` has all of it. */
	replyTextTruncated?: true;
	/** Message-ID without angle brackets. */
	inReplyTo?: string;
	/** Message-IDs without angle brackets, oldest first. */
	references?: string[];
	importance?: 'low' | 'normal' | 'high';
	/** The same for all messages in a conversation. */
	threadId?: string;
	isAutoReply?: boolean;
	autoReplyReason?: AutoReplyReason;
	doNotAutoReply?: DoNotAutoReplyReason;
	isBounce?: boolean;
	bounce?: MailBounce;
	security?: MailSecurity;
	authentication?: MailAuthentication;
	/** Taken from the first calendar part that has an event. */
	calendar?: MailCalendar;
	cloudAttachments?: CloudAttachment[];
	listUnsubscribe?: MailListUnsubscribe;
}

/** A message after parsing, its attachments still as octets. */
export interface ParsedMessage extends MailContent {
	/** In the order of the message. */
	headers: MailHeader[];
	attachments: ParsedAttachment[];
	/** For a message with an S/MIME signature, the input for verifying it; only if requested. */
	signed?: { cms: Buffer; content?: Buffer } | { reason: SignatureReason };
	/** What the parser could not handle; the rest was parsed as well as possible. */
	problem?: string;
}

export interface ParsedAttachment extends Omit<MailAttachment, 'binary'> {
	/** Absent when the part was skipped. */
	content?: Buffer;
}

/** One item of a trigger's output (`json`). */
export interface MailMessage extends MailContent {
	/**
	 * Identifies the message across items; derived from server, mailbox, folder and the server's own ID.
	 */
	id: string;
	/** Ticket number found in the subject by the builder's pattern. */
	ticket?: string;
	/** Lower-case name to value; a list where the header occurs more than once. */
	headers?: Record<string, string | string[]>;
	/** When the mailbox received the message; for POP3, according to the Received field. ISO 8601, UTC. */
	receivedAt?: string;
	/** Size on the server in octets; an estimate on Exchange. */
	size?: number;
	attachments?: MailAttachment[];
	source: MailSourceInfo;
	assignment?: MailAssignment;
	error?: MailItemError;
}
