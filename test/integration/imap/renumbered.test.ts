import type { ImapDelivery } from '../../../nodes/mail/imap/ImapDelivery';
import type { ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import { ImapSource } from '../../../nodes/mail/imap/ImapSource';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { ModelImap } from '../../lab/imap/ModelImap';
import { Random } from '../../lab/mail/Random';

const never = new AbortController().signal;

async function connect(server: ModelImap, cursor?: ImapCursor, inHand: readonly ImapDelivery[] = []) {
	const source = new ImapSource({
		settings: {
			connection: { host: server.host, port: server.port, security: 'none' },
			mailbox: 'desk@contoso.example',
			folder: 'INBOX',
			read: 'all',
			afterProcessing: 'nothing',
			checkIntervalMs: 1,
			maxPartBytes: 1_000_000,
			attachments: true,
			activatedAt: 0,
		},
		tokens: { getToken: () => Promise.resolve({ token: 'secret' }) },
		retries: new FetchRetries(),
		warn: () => undefined,
	});
	await source.connect(cursor, inHand, never);
	return source;
}

it('the IMAP source keeps a message in progress that could not be read when the folder got new UIDs', async () => {
	const server = await ModelImap.start(new Random(1));
	let source: ImapSource | undefined;
	try {
		for (const name of ['a', 'b', 'c']) server.deliver(name, new Date(Date.UTC(2026, 5, 10)));
		source = await connect(server);
		const inHand = await source.read(2, never);
		const reconnect = async (from: ImapSource) => {
			const cursor = from.position();
			await from.close();
			return await connect(server, cursor, inHand);
		};
		server.renumber();
		server.withheld.add('b');
		source = await reconnect(source);
		// The connection breaks, and then it can be read.
		server.withheld.clear();
		source = await reconnect(source);
		expect((await source.read(9, never)).map(({ id }) => id)).toEqual(['3']);
	} finally {
		await source?.close();
		await server.stop();
	}
});
