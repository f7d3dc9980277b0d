import type { Pop3Cursor } from '../../nodes/mail/pop3/Pop3Cursor';
import type { Pop3Delivery } from '../../nodes/mail/pop3/Pop3Delivery';
import { Authority } from '../lab/authority/Authority';
import { Dovecot } from '../lab/dovecot/Dovecot';
import { describeMailSource } from './mailSourceContract';
import { POP3_VARIANTS, pop3Lab } from './pop3Lab';

describe.each(POP3_VARIANTS)('POP3 (%s)', (afterProcessing) => {
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

	describeMailSource<Pop3Cursor, Pop3Delivery>(`Dovecot, ${afterProcessing}`, async () => {
		const server = {
			port: dovecot.ports.pop3,
			deliver: async (mailbox: string, messages: readonly Buffer[]) =>
				await dovecot.deliverMany(mailbox, messages),
			names: (mailbox: string) => Promise.resolve(dovecot.messages(mailbox).map(({ fileName }) => fileName)),
		};
		return await pop3Lab(server, authority, { afterProcessing });
	});
});
