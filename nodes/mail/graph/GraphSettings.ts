import type { ConnectionSettings } from '../net/ConnectionSettings';

/** How to reach a mailbox with Microsoft Graph: `https://<host>:<port>/v1.0`, in every cloud. */
export interface GraphSettings {
	connection: ConnectionSettings;
	/**
	 * Address (user principal name) or ID of the mailbox, also a shared one; `me` for that of the signed-in
	 * user.
	 */
	mailbox: string;
	/** Identifies the credential: pauses requested for one do not apply to another. */
	account?: string;
	/** What a pause requested by the server applies to; `graph` by default. */
	service?: 'graph' | 'graphSubscriptions';
	/** How long in milliseconds the server may take for a request. */
	answerMs?: number;
}

/** For the connection and each request. */
export const ANSWER_MS = 60_000;

/**
 * Messages and attachments are large, and the connection may be slow: the deadline is this many times as
 * long.
 */
export const TRANSFER_FACTOR = 5;
