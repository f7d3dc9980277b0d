import type { Delivery } from '../contracts/MailSource';

export interface ChangeDelivery extends Delivery {
	/** The folder's own id: what is done in one folder is not done in another. */
	readonly folderId: string;
	/** Knows the message again when its id is worth nothing any more. */
	readonly mark: string;
}
