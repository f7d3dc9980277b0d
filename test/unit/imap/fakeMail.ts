import type { ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import type { ImapDelivery } from '../../../nodes/mail/imap/ImapDelivery';
import { ImapProgress } from '../../../nodes/mail/imap/ImapProgress';
import { fingerprint } from '../../../nodes/mail/message/fingerprint';
import { headersOf, type FakeMessage } from './FakeFolder';

export const IDENTITY = { server: 'mail.test:993', mailbox: 'desk@contoso.test', folder: 'INBOX' };
export const START = Date.UTC(2026, 5, 10);
export const MINUTE = 60_000;

export const message = (uid: number, name: string, more: Partial<FakeMessage> = {}): FakeMessage => ({
	uid,
	messageId: name,
	arrivedAt: START + uid * MINUTE,
	...more,
});
export const printOf = ({ messageId = '', arrivedAt = 0 }: FakeMessage) =>
	fingerprint(headersOf(messageId), new Date(arrivedAt));

/** A position in which these were done, under UIDVALIDITY 1. */
export function positionAfter(done: readonly FakeMessage[], more: Partial<ImapCursor> = {}): ImapCursor {
	const progress = new ImapProgress(IDENTITY, '1', 'all', {});
	for (const one of done) progress.seen.add(printOf(one), new Date(one.arrivedAt ?? 0));
	return { ...progress.toCursor(), ...more };
}

export function deliveryOf(one: FakeMessage, more: Partial<ImapDelivery> = {}): ImapDelivery {
	const { uid } = one;
	return {
		key: `1:${String(uid)}`,
		id: String(uid),
		uid,
		uidValidity: '1',
		generation: 0,
		fingerprint: printOf(one),
		...more,
	};
}
