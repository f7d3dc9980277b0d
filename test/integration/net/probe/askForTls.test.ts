import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { askForTls, type StartTlsProtocol } from '../../../../nodes/mail/net/probe/askForTls';
import { ScriptedServer, type Script } from '../../../lab/ScriptedServer';

let server: ScriptedServer | undefined;
let socket: Socket | undefined;

afterEach(async () => {
	socket?.destroy();
	await server?.stop();
});

async function ask(
	protocol: StartTlsProtocol,
	script: Script,
	ms = 2_000,
	{ signal } = new AbortController(),
): Promise<void> {
	server = await ScriptedServer.start(script);
	socket = connect(server.port, server.host).on('error', () => undefined);
	await once(socket, 'connect');
	await askForTls(socket, protocol, { ms, signal });
}

const AGREE: Record<StartTlsProtocol, Script> = {
	imap: { greeting: '* OK ready', replies: [[/STARTTLS/, '* CAPABILITY IMAP4rev1\r\na OK begin TLS']] },
	pop3: { greeting: '+OK ready', replies: [[/STLS/, '+OK begin TLS']] },
	smtp: {
		greeting: '220-mail.example\r\n220 ready',
		replies: [
			[/^EHLO/, '250-mail.example\r\n250-SIZE 1000\r\n250 STARTTLS'],
			[/^STARTTLS/, '220 2.0.0 begin'],
		],
	},
};

describe.each<StartTlsProtocol>(['imap', 'pop3', 'smtp'])('asked for TLS by %s', (protocol) => {
	it('a server that agrees is left at the point where TLS begins', async () => {
		await ask(protocol, AGREE[protocol]);
		expect(socket?.destroyed).toBe(false);
		expect(socket?.isPaused()).toBe(true);
		expect(server?.received).toEqual(
			{ imap: ['a STARTTLS'], pop3: ['STLS'], smtp: ['EHLO [127.0.0.1]', 'STARTTLS'] }[protocol],
		);
	});

	it('a server that slips something in behind its answer is refused', async () => {
		const { greeting, replies = [] } = AGREE[protocol];
		const injected = replies.map(([pattern, reply]): [RegExp, string] =>
			/STLS|STARTTLS/.test(pattern.source)
				? [pattern, `${String(reply)}\r\n* OK injected`]
				: [pattern, String(reply)],
		);
		const script: Script = { greeting: String(greeting), replies: injected };
		await expect(ask(protocol, script)).rejects.toMatchObject({ code: 'STARTTLS_INJECTION' });
		expect(socket?.destroyed).toBe(true);
	});

	it.each<[string, Script, string]>([
		['says nothing', {}, 'GREETING_TIMEOUT'],
		['hangs up at once', { closeAfterGreeting: true }, 'ClosedAfterConnectText'],
		['says an empty line and hangs up', { greeting: '', closeAfterGreeting: true }, 'InvalidResponse'],
		['says an empty line', { greeting: '\n' }, 'InvalidResponse'],
		['greets and says no more', { greeting: AGREE[protocol].greeting ?? '' }, 'ETIMEDOUT'],
		['is something else', { greeting: 'HTTP/1.1 400 Bad Request' }, 'InvalidResponse'],
		['talks without end on one line', { greeting: Buffer.alloc(200_000, 'x') }, 'LineTooLarge'],
	])('a server that %s is reported as such within the deadline', async (_, script, code) => {
		await expect(ask(protocol, script, 500)).rejects.toMatchObject({ code });
		expect(socket?.destroyed).toBe(true);
	});

	it('a server that agrees to nothing keeps the connection from continuing in clear text', async () => {
		const no = { imap: 'a BAD no', pop3: '-ERR no', smtp: '502 5.5.1 no' }[protocol];
		const code = { imap: 'tlsFailed', pop3: 'STLS not offered', smtp: 'ETLS' }[protocol];
		const greeting = String(AGREE[protocol].greeting);
		const replies: Script['replies'] = [
			[/^EHLO/, '250 mail.example'],
			[/./, `${no}\r\nand more`],
		];
		const failed = ask(protocol, { greeting, replies });
		await expect(failed).rejects.toMatchObject({ message: no, code });
		expect(socket?.destroyed).toBe(true);
	});

	it('a server is left as soon as the caller stops', async () => {
		const stop = new AbortController();
		const asking = ask(protocol, {}, 60_000, stop);
		const failed = expect(asking).rejects.toMatchObject({ message: 'Stopped' });
		stop.abort();
		await failed;
		expect(socket?.destroyed).toBe(true);
	});

	it('a connection that has ended before is reported at once', async () => {
		server = await ScriptedServer.start(AGREE[protocol]);
		socket = connect(server.port, server.host).on('error', () => undefined);
		await once(socket, 'connect');
		socket.destroy();
		await once(socket, 'close');
		const asking = askForTls(socket, protocol, { ms: 2_000, signal: new AbortController().signal });
		await expect(asking).rejects.toMatchObject({ code: 'ClosedAfterConnectText' });
	});
});

it('a mail server that refuses EHLO does not speak the protocol, and one that says nothing is quoted so', async () => {
	const script: Script = { greeting: '220 ready', replies: [[/^EHLO/, '502 5.5.1 no']] };
	await expect(ask('smtp', script)).rejects.toMatchObject({
		code: 'InvalidResponse',
		message: '502 5.5.1 no',
	});
	await server?.stop();
	await expect(ask('smtp', { greeting: '' })).rejects.toThrow('The server says nothing');
});
