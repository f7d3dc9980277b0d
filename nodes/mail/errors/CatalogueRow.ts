import type { MailErrorKind } from '../contracts/MailError';

export type MailErrorProtocol = 'imap' | 'pop3' | 'smtp' | 'ews' | 'graph' | 'oauth';

/** One thing that goes wrong, and what to do about it. */
export interface CatalogueRow {
	/** Names the row for tests and documents. */
	readonly id: string;
	/**
	 * Any of these is enough. Codes are what `readSignals` finds: `AADSTS50034`, an OAuth error (`invalid_grant`),
	 * an enhanced status code (`5.7.139`), an IMAP response code (`[LIMIT]`), a status line (`IMAP NO`, `SMTP 535`,
	 * `HTTP 403`), a name of Exchange (`ErrorServerBusy`), a code of Node, OpenSSL or imapflow.
	 */
	readonly codes?: readonly string[];
	/** A key word that the server's text must hold beside the code; never a sentence, since sentences change. */
	readonly andSays?: RegExp;
	/** A key word that is enough, where the server gives no code. */
	readonly orSays?: RegExp;
	/** The key word as people see it, for the documentation. */
	readonly words?: string;
	/** The row is for these only. */
	readonly protocols?: readonly MailErrorProtocol[];
	readonly kind: MailErrorKind;
	/** Overrides what the kind implies. */
	readonly transient?: boolean;
	/** What happened, as the end of "Could not sign in: …". */
	readonly cause: string;
	/** What an admin should do. */
	readonly hint: string;
}
