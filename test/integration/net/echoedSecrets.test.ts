import { ImapClient } from '../../../nodes/mail/imap/ImapClient';
import { MailError } from '../../../nodes/mail/contracts/MailError';
import { Pop3Client } from '../../../nodes/mail/pop3/Pop3Client';
import { SmtpClient } from '../../../nodes/mail/smtp/SmtpClient';
import { ScriptedServer } from '../../lab/ScriptedServer';

/** Opaque, and like nothing that a pattern knows. */
const TOKEN = 'plain.words.of.a.token';
const MAILBOX = 'desk@contoso.example';
const signal = new AbortController().signal;

/** A server that tells again what it was told. */
const SERVERS = {
	imap: {
		greeting: '* OK ready',
		replies: [
			[/^(\S+) CAPABILITY/i, '* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n$1 OK done'],
			[/^(\S+) AUTHENTICATE/i, `$1 NO the token ${TOKEN} is not taken`],
			[/^(\S+) /, '$1 BAD no'],
		],
	},
	pop3: {
		greeting: '+OK ready',
		replies: [
			[/^CAPA/i, '+OK\r\nSASL XOAUTH2\r\nSASL-IR\r\n.'],
			[/^/, `-ERR the token ${TOKEN} is not taken`],
		],
	},
	smtp: {
		greeting: '220 ready',
		replies: [
			[/^EHLO/i, '250-mail.example\r\n250 AUTH XOAUTH2'],
			[/^/, `535 5.7.3 the token ${TOKEN} is not taken`],
		],
	},
} as const;

const OPEN = {
	imap: async (port: number) =>
		await ImapClient.open(
			{ connection: plain(port), mailbox: MAILBOX, token: { token: TOKEN }, onChange: () => undefined },
			signal,
		),
	pop3: async (port: number) =>
		await Pop3Client.open({ connection: plain(port), mailbox: MAILBOX, token: { token: TOKEN } }, signal),
	smtp: async (port: number) =>
		await SmtpClient.open(
			{ connection: plain(port), maxConnections: 1, account: { user: MAILBOX, id: '1' } },
			TOKEN,
			signal,
		),
};

const plain = (port: number) => ({
	host: '127.0.0.1',
	port,
	security: 'none' as const,
	proxy: 'none' as const,
});

it.each(['imap', 'pop3', 'smtp'] as const)(
	'a token that an %s server says again is not in the error',
	async (protocol) => {
		const server = await ScriptedServer.start(SERVERS[protocol] as never);
		try {
			const error: unknown = await OPEN[protocol](server.port).catch((thrown: unknown) => thrown);
			expect(error).toBeInstanceOf(MailError);
			const { message, stack = '', cause } = error as MailError;
			const all = [message, stack, String(cause), (cause as Error | undefined)?.stack ?? ''].join('\n');
			expect(all.includes(TOKEN)).toBe(false);
			expect(message).toContain('the token [removed] is not taken');
		} finally {
			await server.stop();
		}
	},
);
