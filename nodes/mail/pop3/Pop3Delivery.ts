import type { Delivery } from '../contracts/MailSource';

export interface Pop3Delivery extends Delivery {
	/** The message's identifier in the cursor: see `messageIds`. */
	readonly uid: string;
	/**
	 * Hash of the header section: shows whether the server has assigned its unique-id to another message.
	 * Empty if unknown.
	 */
	readonly headerHash: string;
}
