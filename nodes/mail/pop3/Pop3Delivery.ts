import type { Delivery } from '../contracts/MailSource';

export interface Pop3Delivery extends Delivery {
	/** What the message is known by in the cursor: see `messageIds`. */
	readonly uid: string;
	/** Of its header section: tells whether the server has given its unique-id to another message. Empty when unknown. */
	readonly headerHash: string;
}
