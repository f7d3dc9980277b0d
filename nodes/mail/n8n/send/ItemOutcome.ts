import type { MailError } from '../../contracts/MailError';
import type { Sent } from '../../delivery/sendByRoutes';

/** Why a message was intentionally not sent. */
export type NotSent = 'everybodyFiltered' | 'answersAutomaticMail';

/** Result for one item. */
export interface ItemOutcome {
	sent?: Sent;
	notSent?: NotSent;
	/** A message with the same idempotency key was already sent or saved as a draft. */
	alreadySent?: true;
	/** The message is saved to Drafts, and not sent. */
	asDraft?: true;
	/** When the server will send the message that it holds. */
	sendAt?: Date;
	error?: MailError;
	messageId?: string;
	/** Recipients excluded by the filter. */
	dropped?: string[];
	/** The message is a question, and the execution waits for a response until then. */
	waitUntil?: Date;
}
