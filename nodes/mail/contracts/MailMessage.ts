export interface MailAddress {
	/** RFC 5322 addr-spec. */
	address: string;
	/** Display name, decoded. */
	name?: string;
	/** Of a recipient, what stands behind a plus sign (RFC 5233): `4711` of `support+4711@company.com`. */
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
	/** Of a calendar object, what is asked for (RFC 5546): `REQUEST`, `REPLY`, `CANCEL`. */
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
	/** The server's own id of the message: an IMAP UID, a POP3 UIDL, an id of Graph or EWS in its folder. */
	id: string;
	/** Name a person gave this mail server. */
	name?: string;
	primary?: boolean;
	outgoingServer?: string;
}

/** What the service desk does with mail from this mailbox; typed in by the builder, handed on as it is. */
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
 * What shows that a message is an automatic answer: the field it was marked by (RFC 3834, Precedence, a vacation
 * program's own), an empty return path on an answer, the subject Exchange gives it, or that it is a report of a
 * reading (RFC 8098) or of a successful delivery.
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
 * Why a machine should not answer: the message is itself an answer or a bounce, was made by a machine (RFC 3834),
 * asks for no answers (X-Auto-Response-Suppress), went to many (Precedence, List-Id), has no sender to answer, or is a mail
 * server's own (MAILER-DAEMON, postmaster).
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
 * What became of a message, in a word: refused for good, still being tried, refused by a policy (spam, authentication,
 * limits, permissions), or no room in the mailbox.
 */
export type BounceKind = 'permanent' | 'delay' | 'policy' | 'mailboxFull';

export interface BounceRecipient {
	/** Whom the message did not reach. */
	address: string;
	/** Whom it was sent to first, where that is another. */
	originalAddress?: string;
	action: BounceAction;
	/** Absent where the message was delivered. */
	kind?: BounceKind;
	/** Enhanced status code (RFC 3463): `5.1.1`. */
	status?: string;
	/** What to do about it, where Microsoft's meaning of the status is known. */
	hint?: string;
	/** What the server said. */
	diagnostic?: string;
	/** Host name of the server that said it. */
	remoteServer?: string;
}

/** What a non-delivery report tells. */
export interface MailBounce {
	/** The worst of all recipients. */
	action: Extract<BounceAction, 'failed' | 'delayed'>;
	/** Of the first recipient with that action. */
	kind: BounceKind;
	recipients?: BounceRecipient[];
	/** Message-ID of the message that came back, without angle brackets. */
	originalMessageId?: string;
	originalSubject?: string;
	/** Host name of the server that reports. */
	reportingServer?: string;
	/** `rfc3464`, `rfc5429` where a filter of the recipient refused it, the mail server whose own form of a report it is, or `text` where the words are nobody's we know. */
	format: string;
}

/** A file that a message holds as a link to cloud storage. */
export interface CloudAttachment {
	/** As the link is called. */
	fileName?: string;
	url: string;
	provider: 'oneDrive' | 'sharePoint' | 'googleDrive' | 'dropbox' | 'box' | 'iCloud';
}

/** How to leave the mailing list a message came from (RFC 2369). */
export interface MailListUnsubscribe {
	url?: string;
	/** With the subject and the text that are asked for, as a link. */
	mailto?: string;
	/** A POST of `List-Unsubscribe=One-Click` to `url` does it, without a page in between (RFC 8058). */
	oneClick?: true;
}

/** Somebody who is invited. The values are those of iCalendar (RFC 5545 section 3.2). */
export interface CalendarAttendee extends MailAddress {
	/** `NEEDS-ACTION`, `ACCEPTED`, `DECLINED`, `TENTATIVE`, `DELEGATED`. */
	status?: string;
	/** `CHAIR`, `REQ-PARTICIPANT`, `OPT-PARTICIPANT`, `NON-PARTICIPANT`. */
	role?: string;
	/** `INDIVIDUAL`, `ROOM`, `RESOURCE`, `GROUP`. */
	type?: string;
}

/** An invitation to a meeting, or the answer to one (RFC 5546). */
export interface MailCalendar {
	/** What is asked for: `REQUEST`, `REPLY`, `CANCEL`, `COUNTER`. */
	method?: string;
	/** The same for all mails about a meeting. */
	uid?: string;
	/** Counts the changes of the meeting. */
	sequence?: number;
	summary?: string;
	/** ISO 8601, UTC: `2025-06-18T08:00:00.000Z`. Of whole days the date; without a `Z` what clocks show wherever one is. */
	start?: string;
	/** In the same form; of whole days, the day after the last. */
	end?: string;
	allDay?: boolean;
	/** IANA name of the zone the times were written in: `Europe/Berlin`. */
	timeZone?: string;
	location?: string;
	organizer?: MailAddress;
	attendees?: CalendarAttendee[];
	/** RRULE of a series (RFC 5545 section 3.3.10): `FREQ=WEEKLY;BYDAY=MO`. */
	recurrence?: string;
	/** The one meeting of a series that is meant, by the start it had. */
	recurrenceId?: string;
	/** `CONFIRMED`, `TENTATIVE`, `CANCELLED`. */
	status?: string;
}

/** What a server found when it checked one thing of a sender (RFC 8601 section 2.7): `pass`, `fail`, `softfail`, `none` … */
export interface SenderCheck {
	result: string;
	/** Whose domain was checked: of the envelope sender (SPF), of the signature (DKIM), of From (DMARC). */
	domain?: string;
}

/**
 * What the receiving server says of the sender, and nobody else: fields that a sender can write are passed over.
 */
export interface MailAuthentication {
	/**
	 * `proven`: the message is from the domain in From (DMARC passed for it), or from somebody who was signed in to the
	 * same organisation. `failed`: the server found that it is not. `unknown`: nobody who can be believed says anything.
	 */
	verdict: 'proven' | 'failed' | 'unknown';
	/** The sender was signed in to the organisation of the mailbox. */
	internal?: true;
	spf?: SenderCheck;
	/** One for each signature. */
	dkim?: SenderCheck[];
	/** With what the receiver did because of it: `none`, `quarantine`, `oreject`. */
	dmarc?: SenderCheck & { action?: string };
	/** Microsoft's judgement over all of these, with the number of its reason. */
	compauth?: { result: string; reason?: string };
}

/** How a message is protected. Nothing is decrypted; what is signed can be read. */
export interface MailSecurity {
	method: 'smime' | 'pgp';
	kind: 'signed' | 'encrypted';
	/** Of what is signed. */
	signature?: MailSignature;
}

/** What came of verifying a signature. Whether a certificate was revoked is not asked. */
export interface MailSignature {
	/**
	 * `valid`: the message is as its sender signed it, and the one signer in From did. `invalid`: it is not as it was
	 * signed. `untrusted`: it is, but who has signed it is not sure to be the one in From. `notVerified`: nobody knows.
	 */
	status: 'valid' | 'invalid' | 'untrusted' | 'notVerified';
	/** Why it is not valid; at least one wherever signatures are verified. */
	reasons?: SignatureReason[];
	/** Those that have signed, as their certificates say; the one that decides the status first. */
	signers?: MailSigner[];
}

export type SignatureReason =
	// invalid
	| 'contentChanged'
	| 'wrongSignature'
	// untrusted
	| 'unknownIssuer'
	| 'expired'
	| 'notYetValid'
	| 'signedOutsideValidity'
	| 'otherSender'
	| 'notForMail'
	| 'weakAlgorithm'
	| 'badCertificate'
	// notVerified
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

/** Whoever holds the key of this certificate has signed. */
export interface MailSigner {
	/** The common name. */
	name?: string;
	addresses: string[];
	/** Who has issued it, as a distinguished name. */
	issuer: string;
	/** Hexadecimal. */
	serialNumber: string;
	/** SHA-256 of the certificate, hexadecimal. */
	fingerprint: string;
	/** ISO 8601, UTC. */
	validFrom: string;
	validTo: string;
	/** By the signer's own clock. ISO 8601, UTC. */
	signedAt?: string;
	/** `RSA, SHA-256` */
	algorithm?: string;
}

/** What a message says of itself. Absent is absent, never an empty stand-in. */
export interface MailContent {
	messageId?: string;
	subject?: string;
	from?: MailAddress[];
	to?: MailAddress[];
	cc?: MailAddress[];
	bcc?: MailAddress[];
	replyTo?: MailAddress[];
	/** When the sender's program says that it was written. ISO 8601, UTC. */
	date?: string;
	text?: string;
	html?: string;
	/** The body as Markdown, without the history it quotes; only where that was asked for. */
	markdown?: string;
	/** There was more of it. */
	markdownTruncated?: true;
	/**
	 * What the sender wrote, as plain text: `text`, or `html` where there is none, without the history it quotes and
	 * without the signature. Absent when the mail has no text or quotes only.
	 */
	replyText?: string;
	/** There is more of `replyText`; all of it stands in `text` or `html`. */
	replyTextTruncated?: true;
	/** Message-ID without angle brackets. */
	inReplyTo?: string;
	/** Message-IDs without angle brackets, oldest first. */
	references?: string[];
	importance?: 'low' | 'normal' | 'high';
	/** The same for all messages of a conversation. */
	threadId?: string;
	isAutoReply?: boolean;
	autoReplyReason?: AutoReplyReason;
	doNotAutoReply?: DoNotAutoReplyReason;
	isBounce?: boolean;
	bounce?: MailBounce;
	security?: MailSecurity;
	authentication?: MailAuthentication;
	/** Of the first calendar in the message that has an event. */
	calendar?: MailCalendar;
	cloudAttachments?: CloudAttachment[];
	listUnsubscribe?: MailListUnsubscribe;
}

/** A message after parsing, its attachments still as octets. */
export interface ParsedMessage extends MailContent {
	/** In the order of the message. */
	headers: MailHeader[];
	attachments: ParsedAttachment[];
	/** Of a message with an S/MIME signature, what has to be verified; only where that was asked for. */
	signed?: { cms: Buffer; content?: Buffer } | { reason: SignatureReason };
	/** What the parser had to give up on; the rest is as good as it could be made. */
	problem?: string;
}

export interface ParsedAttachment extends Omit<MailAttachment, 'binary'> {
	/** Absent when the part was skipped. */
	content?: Buffer;
}

/** One item of a trigger's output (`json`). */
export interface MailMessage extends MailContent {
	/** Stands for the message wherever it is read; made of server, mailbox, folder and the server's own id. */
	id: string;
	/** Found in the subject by the pattern a builder gave. */
	ticket?: string;
	/** Lower-case name to value; a list where the header occurs more than once. */
	headers?: Record<string, string | string[]>;
	/** When the mailbox received the message; by POP3 as the Received field says. ISO 8601, UTC. */
	receivedAt?: string;
	/** Size on the server in octets; an estimate on Exchange. */
	size?: number;
	attachments?: MailAttachment[];
	source: MailSourceInfo;
	assignment?: MailAssignment;
	error?: MailItemError;
}
