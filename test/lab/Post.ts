/** Mailboxes, as a test puts mail into them and looks at what has become of it. */
export interface Post {
	deliverMany(mailbox: string, mails: readonly string[]): Promise<unknown> | void;
	/** Of each message in a folder, the inbox by default: `\Seen`, `\Flagged`. */
	flags(mailbox: string, folder?: string): string[][];
}
