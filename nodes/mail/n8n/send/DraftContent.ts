import type { MailDraft } from '../../message/compose/MailDraft';

/** Who the message is from is decided with the account that sends it. */
export interface DraftContent extends Omit<MailDraft, 'from' | 'messageId'> {
	/** Recipients of the answered mail that nobody could write to. */
	unusable?: readonly string[];
	/** The address it is from gets a blind copy. */
	bccToSelf?: boolean;
	/** The message is a question, and the execution waits for the answer until then. */
	waitUntil?: Date;
}
