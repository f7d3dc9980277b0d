import type { OmittedPart } from '../contracts/MailSource';
import type { AuthenticationTrust } from './authentication/findTrustedResults';

/** Limits for a message. What exceeds them is left out and mentioned in `problem`. */
export interface ParseLimits {
	/** Octets per header section. Exchange itself refuses more than 256 kB. */
	headerBytes: number;
	/** Header fields per section. */
	headers: number;
	/** Nested multiparts; a deeper one becomes an attachment as a whole. */
	depth: number;
	/** Parts of a message, including attachments and bodies. */
	parts: number;
	/** Octets of text, and of HTML; a body part that does not fit is cut, and attached in full. */
	textBytes: number;
	/** Octets of an address field that are parsed; enough for more than a thousand mailboxes. */
	addressBytes: number;
}

export const PARSE_LIMITS: Readonly<ParseLimits> = {
	headerBytes: 256 * 1024,
	headers: 2000,
	depth: 64,
	parts: 1000,
	textBytes: 4 * 1024 * 1024,
	addressBytes: 128 * 1024,
};

export interface ParseOptions {
	/** Whether attachments are decoded; if not, they are listed as `notWanted`. Default: true. */
	attachments?: boolean;
	/** Attachments larger than this, decoded, are listed as `tooLarge`. Default: no limit. */
	maxAttachmentBytes?: number;
	/**
	 * Parts whose body was left on the server, by part number. Only parts of the message itself: an
	 * attached message is not parsed, so its parts have no numbers here.
	 */
	omitted?: readonly OmittedPart[];
	/** Whose verdict on the sender is trusted; without it `authentication` is left out. */
	trust?: AuthenticationTrust;
	/** Whether to extract what the sender wrote. Default: true. */
	replyText?: boolean;
	/** Whether to convert the body to Markdown. Default: false. */
	markdown?: boolean;
	/** Whether to return the input for verifying an S/MIME signature. Default: false. */
	signed?: boolean;
	limits?: Partial<ParseLimits>;
}
