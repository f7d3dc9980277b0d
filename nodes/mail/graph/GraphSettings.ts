import type { ConnectionSettings } from '../net/ConnectionSettings';

/** Where a mailbox is reached by Microsoft Graph: `https://<host>:<port>/v1.0`, in every cloud. */
export interface GraphSettings {
	connection: ConnectionSettings;
	/** Address (user principal name) or id of the mailbox, a shared one too; `me` for the mailbox of who signs in. */
	mailbox: string;
	/** Tells credentials apart: nobody waits for what another one is told to wait for. */
	account?: string;
	/** How long in milliseconds the server may take over a request. */
	answerMs?: number;
}

/** For the connection and each request. */
export const ANSWER_MS = 60_000;

/** Messages and attachments are large, and the way may be slow: this many times as long as for another answer. */
export const TRANSFER_FACTOR = 5;
