import type { OmittedPart } from '../contracts/MailSource';
import type { AuthenticationTrust } from './authentication/findTrustedResults';

/** Caps on what a message may make the parser do. Beyond one, the rest is left out and `problem` says so. */
export interface ParseLimits {
	/** Octets of one header section. Exchange itself refuses more than 256 kB. */
	headerBytes: number;
	/** Header fields of one section. */
	headers: number;
	/** Multiparts within multiparts; a deeper one becomes an attachment, undivided. */
	depth: number;
	/** Parts of a message, attachments and bodies together. */
	parts: number;
	/** Octets of text, and of HTML; a body part that does not fit is cut, and attached in full. */
	textBytes: number;
	/** Octets of one address field that are read for addresses, a thousand mailboxes and more. */
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
	/** Whether attachments are decoded; if not they are listed, as `notWanted`. Default: true. */
	attachments?: boolean;
	/** Attachments larger than this, decoded, are listed as `tooLarge`. Default: no limit. */
	maxAttachmentBytes?: number;
	/**
	 * Parts whose body the source left on the server, by their number. Only parts of the message itself: an
	 * attached message is kept as it is, so its parts have no number of their own here.
	 */
	omitted?: readonly OmittedPart[];
	/** Whose word on the sender counts; without it `authentication` is left out. */
	trust?: AuthenticationTrust;
	/** Whether to find out what the sender wrote. Default: true. */
	replyText?: boolean;
	/** Whether to make Markdown of the body. Default: false. */
	markdown?: boolean;
	/** Whether to hand out what an S/MIME signature is verified with. Default: false. */
	signed?: boolean;
	limits?: Partial<ParseLimits>;
}
