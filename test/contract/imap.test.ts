import type { ImapCursor } from '../../nodes/mail/imap/ImapCursor';
import type { ImapDelivery } from '../../nodes/mail/imap/ImapDelivery';
import { Authority } from '../lab/authority/Authority';
import { Dovecot } from '../lab/dovecot/Dovecot';
import { IMAP_VARIANTS, imapLab } from './imapLab';
import { describeMailSource } from './mailSourceContract';

describe.each(IMAP_VARIANTS)('IMAP (%s)', (name, variant) => {
	let authority: Authority;
	let dovecot: Dovecot;

	beforeAll(async () => {
		authority = await Authority.start();
		dovecot = await Dovecot.start({ authority });
	});
	afterAll(async () => {
		await dovecot.stop();
		await authority.stop();
	});

	describeMailSource<ImapCursor, ImapDelivery>(`Dovecot, ${name}`, async () => {
		const server = {
			port: dovecot.ports.imap,
			deliver: async (mailbox: string, messages: readonly Buffer[]) =>
				await dovecot.deliverMany(mailbox, messages),
			flags: (mailbox: string, folder: string) => Promise.resolve(dovecot.flags(mailbox, folder)),
		};
		return await imapLab(server, authority, variant);
	});
});
