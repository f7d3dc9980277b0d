import type { Authority } from '../lab/authority/Authority';
import { Cyrus } from '../lab/others/Cyrus';
import { describeOther, type Other } from './describeOther';
import { IMAP_VARIANTS } from './imapLab';

const cyrus =
	(prefixed: boolean) =>
	async (authority: Authority): Promise<Other> => {
		const server = await Cyrus.start({ authority, prefixed });
		const deliver = server.deliver.bind(server);
		const archive = prefixed ? 'INBOX.Archive' : 'Archive';
		const flags = async (mailbox: string, folder: string) =>
			await server.flags(mailbox, folder === 'Archive' ? archive : folder);
		return {
			imap: { port: server.imap.port, deliver, flags },
			pop3: { port: server.pop3.port, deliver, names: async (mailbox) => await server.uids(mailbox) },
			stop: async () => await server.stop(),
		};
	};

describeOther('Cyrus', cyrus(false));

// What the prefix `INBOX.` has to do with is the folder to move to.
const moved = IMAP_VARIANTS.filter(([, { afterProcessing }]) => afterProcessing === 'move');
describeOther('Cyrus with prefixes', cyrus(true), { imap: moved, pop3: [] });
