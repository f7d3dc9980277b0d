import type { MailDraft } from '../../message/compose/MailDraft';

/** A draft without its sender, which depends on the account that sends it. */
export interface DraftContent extends Omit<MailDraft, 'from' | 'messageId'> {
	/** Recipients of the answered message whose addresses are unusable. */
	unusable?: readonly string[];
	/** The sender gets a blind copy. */
	bccToSelf?: boolean;
	/** The message is a question, and the execution waits for a response until then. */
	waitUntil?: Date;
}
