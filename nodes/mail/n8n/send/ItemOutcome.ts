import type { MailError } from '../../contracts/MailError';
import type { Sent } from '../../delivery/sendByRoutes';

/** Why a message was left unsent without anything having gone wrong. */
export type NotSent = 'everybodyFiltered' | 'answersAutomaticMail';

/** What became of one item. */
export interface ItemOutcome {
	sent?: Sent;
	notSent?: NotSent;
	/** A message with the same idempotency key has gone out before, or was put into Drafts. */
	alreadySent?: true;
	/** The message is for Drafts, and is not sent. */
	asDraft?: true;
	/** When the server will send the message that it has. */
	sendAt?: Date;
	error?: MailError;
	messageId?: string;
	/** Recipients that the filter left out. */
	dropped?: string[];
	/** The message is a question, and the execution waits for the answer until then. */
	waitUntil?: Date;
}
