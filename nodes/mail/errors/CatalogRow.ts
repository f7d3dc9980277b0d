import type { MailErrorKind } from '../contracts/MailError';

export type MailErrorProtocol = 'imap' | 'pop3' | 'smtp' | 'ews' | 'graph' | 'oauth';

/** One kind of failure, and what to do about it. */
export interface CatalogRow {
	/** Identifies the row in tests and documentation. */
	readonly id: string;
	/**
	 * Any one of these matches. Codes are what `readSignals` finds: `AADSTS50034`, an OAuth error
	 * (`invalid_grant`), an enhanced status code (`5.7.139`), an IMAP response code (`[LIMIT]`), a status
	 * line (`IMAP NO`, `SMTP 535`, `HTTP 403`), an Exchange error name (`ErrorServerBusy`), a code of Node,
	 * OpenSSL or imapflow.
	 */
	readonly codes?: readonly string[];
	/**
	 * A keyword that the server's text must contain in addition to the code; never a sentence, because
	 * sentences change.
	 */
	readonly andSays?: RegExp;
	/** A keyword that matches by itself, for servers that send no code. */
	readonly orSays?: RegExp;
	/** The keyword in readable form, for the documentation. */
	readonly words?: string;
	/** The row applies to these protocols only. */
	readonly protocols?: readonly MailErrorProtocol[];
	readonly kind: MailErrorKind;
	/** Overrides what the kind implies. */
	readonly transient?: boolean;
	/** What happened, as it follows "Could not sign in: …". */
	readonly cause: string;
	/** What an admin should do. */
	readonly hint: string;
}
