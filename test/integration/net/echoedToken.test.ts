import { Pop3Client } from '../../../nodes/mail/pop3/Pop3Client';
import { SmtpClient } from '../../../nodes/mail/smtp/SmtpClient';
import { ScriptedServer, type Script } from '../../lab/ScriptedServer';

/** Looks like nothing that could be told for a secret. */
const TOKEN = 'blue-moon.token';
const signal = new AbortController().signal;
const servers: ScriptedServer[] = [];

async function serve(script: Script) {
	const server = await ScriptedServer.start(script);
	servers.push(server);
	return { host: server.host, port: server.port, security: 'none', proxy: 'none' } as const;
}

afterEach(async () => {
	for (const server of servers.splice(0)) await server.stop();
});

/** What a server was told at the sign-in, it may say again at any time after it. */
describe('a token that a server says again', () => {
	it('is not in what a POP3 server says to a message, which errors and the log repeat', async () => {
		const said = `-ERR not for ${TOKEN}`;
		const connection = await serve({
			greeting: '+OK ready',
			replies: [
				[/^CAPA/, '+OK\r\nUIDL\r\nSASL XOAUTH2\r\n.'],
				[/^AUTH XOAUTH2$/, '+ '],
				[/^dXNlcj1/, '+OK in'],
				[/^(?:RETR|DELE|QUIT)/, said],
			],
		});
		const client = await Pop3Client.open(
			{ connection, mailbox: 'desk@contoso.example', token: { token: TOKEN } },
			signal,
		);
		const heard: unknown[] = [];
		await client.retrieve([1], { most: 1000, signal, each: (message) => heard.push(message) });
		heard.push(...(await client.delete([1], signal)).values(), await client.quit(signal));
		expect(heard).toHaveLength(3);
		expect(JSON.stringify(heard)).not.toContain(TOKEN);
		expect(JSON.stringify(heard)).toContain('not for [removed]');
	});

	it('is not in the answer of an SMTP server, which the item of the message has', async () => {
		const connection = await serve({
			greeting: '220 lab ESMTP',
			replies: [
				[/^EHLO/, '250-lab\r\n250 AUTH XOAUTH2'],
				[/^AUTH/, '235 in'],
				[/^(?:MAIL|RCPT)/, '250 OK'],
				[/^DATA/, '354 go on'],
				[/^\.$/, `250 queued for ${TOKEN}`],
				[/^QUIT/, '221 bye', 'close'],
			],
		});
		const account = { user: 'desk@contoso.example', id: '1' };
		const client = await SmtpClient.open({ connection, account, maxConnections: 1 }, TOKEN, signal);
		const envelope = { from: 'desk@contoso.example', to: ['ann@contoso.example'] };
		const mime = Buffer.from('Subject: x\r\n\r\nx\r\n');
		const { response } = await client.send({ envelope, mime, messageId: 'x@contoso.example' }, signal);
		client.close();
		expect(response).toBe('250 queued for [removed]');
	});
});
