import { ImapClient } from '../../../nodes/mail/imap/ImapClient';
import { ScriptedServer } from '../../lab/ScriptedServer';
import { turnsDuring } from '../../unit/turnsDuring';

const { signal } = new AbortController();
const COUNT = 200;
const uids = Array.from({ length: COUNT }, (_, at) => at + 1);
const rows = uids.map((uid) => `* ${String(uid)} FETCH (UID ${String(uid)} FLAGS ())\r\n`).join('');

let server: ScriptedServer;
let client: ImapClient;

beforeEach(async () => {
	server = await ScriptedServer.start({
		greeting: '* OK IMAP4rev1 ready\r\n',
		replies: [
			[/^(\S+) CAPABILITY/i, '* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n$1 OK done\r\n'],
			[/^(\S+) AUTHENTICATE/i, '$1 OK done\r\n'],
			[/^(\S+) SELECT/i, `* ${String(COUNT)} EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n$1 OK [READ-WRITE] done\r\n`],
			[/^(\S+) UID FETCH/i, `${rows}$1 OK done\r\n`],
			[/^(\S+) LOGOUT/i, '* BYE bye\r\n$1 OK done\r\n'],
			[/^(\S+) /, '$1 OK done\r\n'],
		],
	});
	const connection = { host: server.host, port: server.port, security: 'none' as const };
	const options = { connection, mailbox: 'desk@contoso.example', token: { token: 't' }, onChange: () => undefined };
	client = await ImapClient.open(options, signal);
	await client.openFolder('INBOX', signal);
});

afterEach(async () => {
	await client.close();
	await server.stop();
});

it('gives others their turn between the rows of a response that arrived at once', async () => {
	const came: number[] = [];
	const turns = await turnsDuring(async () => {
		await client.fetch(uids, { flags: true }, { signal, each: ({ uid }) => came.push(uid) });
	});
	expect(came).toEqual(uids);
	expect(turns).toBeGreaterThanOrEqual(COUNT);
});
