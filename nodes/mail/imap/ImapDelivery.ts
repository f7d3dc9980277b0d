import type { Delivery } from '../contracts/MailSource';

export interface ImapDelivery extends Delivery {
	readonly uid: number;
	readonly uidValidity: string;
	/** Identifies the message if its UID is no longer valid. */
	readonly fingerprint: string;
}

export function deliveryKey(uidValidity: string, uid: number): string {
	return `${uidValidity}:${String(uid)}`;
}
