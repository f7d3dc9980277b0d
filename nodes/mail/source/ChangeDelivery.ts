import type { Delivery } from '../contracts/MailSource';

export interface ChangeDelivery extends Delivery {
	/** The folder's own ID: what is done in one folder is not done in another. */
	readonly folderId: string;
	/** Identifies the message if its ID is no longer valid. */
	readonly mark: string;
}
