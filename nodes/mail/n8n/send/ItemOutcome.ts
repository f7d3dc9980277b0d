import type { MailError } from '../../contracts/MailError';
import type { Sent } from '../../delivery/sendByRoutes';

/** Why a message was left unsent without anything having gone wrong. */
export type NotSent = 'everybodyFiltered' | 'answersAutomaticMail';

/** What became of one item. */
export interface ItemOutcome {
	sent?: Sent;
	notSent?: NotSent;
	/** A message with the same idempotency key has gone out before. */
	alreadySent?: true;
	error?: MailError;
	messageId?: string;
	/** Recipients that the filter left out. */
	dropped?: string[];
	/** The message is a question, and the execution waits for the answer until then. */
	waitUntil?: Date;
}
