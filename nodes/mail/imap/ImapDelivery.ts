import type { Delivery } from '../contracts/MailSource';

export interface ImapDelivery extends Delivery {
	readonly uid: number;
	readonly uidValidity: string;
	/** Finds the message again when its UID is worth nothing any more. */
	readonly fingerprint: string;
}

export function deliveryKey(uidValidity: string, uid: number): string {
	return `${uidValidity}:${String(uid)}`;
}
