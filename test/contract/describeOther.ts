import type { ImapCursor } from '../../nodes/mail/imap/ImapCursor';
import type { ImapDelivery } from '../../nodes/mail/imap/ImapDelivery';
import type { Pop3Cursor } from '../../nodes/mail/pop3/Pop3Cursor';
import type { Pop3Delivery } from '../../nodes/mail/pop3/Pop3Delivery';
import { Authority } from '../lab/authority/Authority';
import { IMAP_VARIANTS, type ImapServer, type ImapVariant, imapLab } from './imapLab';
import { describeMailSource } from './mailSourceContract';
import { POP3_VARIANTS, type Pop3Server, pop3Lab } from './pop3Lab';

/** A server that nobody of this project wrote or configured to its liking, held to the same contract as Dovecot. */
export interface Other {
	imap: ImapServer;
	pop3: Pop3Server;
	stop(): Promise<void>;
}

/** A process for each session takes its time to start. */
const HASTY_MS = 5_000;

export function describeOther(
	name: string,
	start: (authority: Authority) => Promise<Other>,
	{
		imap = IMAP_VARIANTS,
		pop3 = POP3_VARIANTS,
	}: { imap?: [string, ImapVariant][]; pop3?: typeof POP3_VARIANTS } = {},
): void {
	describe(name, () => {
		let authority: Authority;
		let server: Other;

		beforeAll(async () => {
			authority = await Authority.start();
			server = await start(authority);
		});
		afterAll(async () => {
			await server.stop();
			await authority.stop();
		});

		for (const [title, variant] of imap)
			describeMailSource<ImapCursor, ImapDelivery>(`${name}, IMAP, ${title}`, async () => ({
				...(await imapLab(server.imap, authority, variant)),
				hastyMs: HASTY_MS,
			}));

		for (const [afterProcessing] of pop3)
			describeMailSource<Pop3Cursor, Pop3Delivery>(`${name}, POP3, ${afterProcessing}`, async () => ({
				...(await pop3Lab(server.pop3, authority, { afterProcessing })),
				hastyMs: HASTY_MS,
			}));
	});
}
