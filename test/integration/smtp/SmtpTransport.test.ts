import { RetryingTransport } from '../../../nodes/mail/delivery/RetryingTransport';
import { systemClock } from '../../../nodes/mail/delivery/Clock';
import { FaultProxy } from '../../lab/FaultProxy';
import { RealProxy } from '../../lab/proxies/RealProxy';
import { ScriptedServer, type Script } from '../../lab/ScriptedServer';
import { failure, SENDER, SmtpLab } from './SmtpLab';

const signal = new AbortController().signal;

describe('SmtpTransport', () => {
	let lab: SmtpLab;

	beforeAll(async () => {
		lab = await SmtpLab.start();
	});
	afterEach(async () => await lab.reset());
	afterAll(async () => await lab?.stop());

	describe('introduces itself', () => {
		const refusing = '504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname';
		const named = async (clientName?: string) => {
			const server = await scripted([[/^(?:EHLO|HELO)/, refusing]]);
			const transport = lab.transport(server.port, clientName === undefined ? {} : { clientName });
			const error = await failure(transport.send(await lab.mail(), signal));
			await server.stop();
			return { error, said: server.received.find((line) => line.startsWith('EHLO')) };
		};

		it('by the name that is set', async () => {
			const { said } = await named('n8n.contoso.example');
			expect(said).toBe('EHLO n8n.contoso.example');
		});

		it('and says which option to set where the server does not accept the name', async () => {
			const { error } = await named();
			expect(error).toMatchObject({ kind: 'configuration', transient: false });
			expect(error.message).toContain('Helo command rejected');
			expect(error.hint).toContain('Client Host Name');
		});
	});

	describe('over TLS', () => {
		it('sends by Dovecot over STARTTLS with a CA of its own', async () => {
			const before = lab.relay.taken.length;
			const connection = { security: 'starttls', ca: lab.ca } as const;
			const result = await lab
				.transport(lab.dovecot.ports.submission, { connection })
				.send(await lab.mail(), signal);
			expect(result.accepted).toEqual(['sam@fabrikam.example']);
			expect(lab.relay.taken).toHaveLength(before + 1);
		});

		it.each(['ssl', 'starttls'] as const)('sends over %s', async (security) => {
			const server = await lab.server({ security, certificates: lab.dovecot.certificates });
			await lab
				.transport(server.port, { connection: { security, ca: lab.ca } })
				.send(await lab.mail(), signal);
			expect(server.taken).toMatchObject([{ user: SENDER }]);
		});

		it.each(['ssl', 'starttls'] as const)(
			'does not trust a certificate of an unknown CA (%s)',
			async (security) => {
				const server = await lab.server({ security, certificates: lab.dovecot.certificates });
				const transport = lab.transport(server.port, { connection: { security } });
				const error = await failure(transport.send(await lab.mail(), signal));
				expect(error).toMatchObject({ kind: 'certificate', transient: false });
				expect(server.signIns).toBe(0);
			},
		);

		it('says nothing more to a server that offers no STARTTLS', async () => {
			const server = await scripted([[/^EHLO/, '250-lab\r\n250 AUTH XOAUTH2']]);
			const transport = lab.transport(server.port, { connection: { security: 'starttls' } });
			const error = await failure(transport.send(await lab.mail(), signal));
			expect(error.kind).not.toBe('outcomeUnknown');
			expect(server.received.filter((line) => /AUTH|MAIL|RCPT/.test(line))).toEqual([]);
			await server.stop();
		});

		it('does not continue in clear text when STARTTLS fails', async () => {
			const server = await scripted([
				[/^EHLO/, '250-lab\r\n250-STARTTLS\r\n250 AUTH XOAUTH2'],
				[/^STARTTLS/, '454 4.7.0 TLS not available'],
			]);
			const transport = lab.transport(server.port, { connection: { security: 'starttls' } });
			await failure(transport.send(await lab.mail(), signal));
			expect(server.received.filter((line) => /AUTH|MAIL|RCPT/.test(line))).toEqual([]);
			await server.stop();
		});

		it.each([
			['a token', true, /sign-in token for mail\.example/],
			['a mail', false, /mail to mail\.example would be sent unencrypted/],
		])('does not send %s in clear text to another machine', (_, signsIn, message) => {
			const { account, connection, ...rest } = lab.settings(25);
			const elsewhere = { ...connection, host: 'mail.example', security: 'none' } as const;
			const settings = { ...rest, ...(signsIn && account ? { account } : {}), connection: elsewhere };
			expect(() => lab.transportWith(settings)).toThrow(message);
			const allowed = { ...settings, connection: { ...elsewhere, allowUnencrypted: true } };
			expect(() => lab.transportWith(allowed)).not.toThrow();
		});
	});

	async function scripted(
		replies: Script['replies'] & object,
		greeting = '220 lab ESMTP',
	): Promise<ScriptedServer> {
		return await ScriptedServer.start({ greeting, replies });
	}

	/** As Exchange says it, by what the client says. */
	const EXCHANGE: Script['replies'] & object = [
		[
			/^EHLO/,
			'250-AM0PR10CA0001.outlook.office365.com Hello\r\n250-SIZE 157286400\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 AUTH LOGIN XOAUTH2',
		],
		[/^AUTH XOAUTH2$/, '334 '],
		[/^dXNlcj/, '235 2.7.0 Authentication successful'],
		[/^RSET/, '250 2.0.0 Resetting'],
		[/^QUIT/, '221 2.0.0 Bye'],
	];

	it.each([
		['AUTH', '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information.', 'permission', 'Set-CASMailbox'],
		['AUTH', '535 5.7.3 Authentication unsuccessful [AM0PR10CA0001.EURPRD10.PROD.OUTLOOK.COM]', 'authentication', 'SMTP'],
		['MAIL', '530 5.7.57 Client not authenticated to send mail. [AM0PR10CA0001]', 'configuration', 'Sign In As'],
		['MAIL', '550 5.7.60 SMTP; Client does not have permissions to send as this sender', 'permission', 'Send As'],
		['MAIL', '550 5.1.8 Access denied, bad outbound sender', 'permission', 'Restricted entities'],
		['MAIL', '550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP', 'permission', 'Microsoft'],
		['DOT', '554 5.2.252 SendAsDenied; ada@contoso.example not allowed to send as x@contoso.example', 'permission', 'Send As'],
		['DOT', '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; SubmissionQuotaExceeded', 'refused', 'Wait a day'],
		['DOT', '432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending', 'throttled', 'same time'],
	])('reports what Exchange means (%s: %s)', async (when, answer, kind, hint) => {
		const replies: Script['replies'] & object = [
			...(when === 'AUTH' ? [[/^dXNlcj/, answer] as [RegExp, string]] : []),
			...(when === 'MAIL' ? [[/^MAIL/, answer] as [RegExp, string], [/^RCPT/, '503 5.5.2 Need mail command'] as [RegExp, string], [/^DATA/, '503 5.5.2 Need mail command'] as [RegExp, string]] : []),
			...EXCHANGE,
			[/^MAIL/, '250 2.1.0 Sender OK'],
			[/^RCPT/, '250 2.1.5 Recipient OK'],
			[/^DATA/, '354 Start mail input; end with <CRLF>.<CRLF>'],
			[/^\.$/, answer],
		];
		const server = await scripted(replies);
		const error = await failure(lab.transport(server.port).send(await lab.mail(), signal));
		expect(error.kind).toBe(kind);
		expect(error.hint).toContain(hint);
		expect(error.message).toContain(`127.0.0.1:${String(server.port)}`);
		expect(error.message).toContain(SENDER);
		expect(JSON.stringify([error.message, error.hint, String(error.cause), error.stack])).not.toContain(lab.token);
		await server.stop();
	}); // prettier-ignore

	it.each([
		['nonsense', 'What?'],
		['a third of a conversation', '354 Go on'],
	])('does not know what became of a message that is answered by %s', async (_, answer) => {
		const server = await scripted([
			...EXCHANGE,
			[/^MAIL|^RCPT/, '250 OK'],
			[/^DATA/, '354 Go on'],
			[/^\.$/, answer],
		]);
		const error = await failure(lab.transport(server.port).send(await lab.mail(), signal));
		expect(error.kind).toBe('outcomeUnknown');
		await server.stop();
	});

	it('gives a server that is busy time, and sends the message once', async () => {
		const answers = [
			'432 4.3.2 Concurrent connections limit exceeded.',
			'421 4.3.2 Service not available',
			'450 4.2.0 Greylisted',
		];
		const server = await lab.server({
			answer: (command) => (command === 'MAIL' ? answers.shift() : undefined),
		});
		const policy = { tries: 5, triesUnreachable: 5, minMs: 1, maxMs: 20 };
		const transport = new RetryingTransport(lab.transport(server.port), policy, systemClock);
		await transport.send(await lab.mail(), signal);
		expect(answers).toEqual([]);
		expect(server.taken).toHaveLength(1);
	});

	it('tries an unreachable server as often as permitted, and no more', async () => {
		const proxy = await FaultProxy.start({ port: 1 });
		const policy = { tries: 5, triesUnreachable: 3, minMs: 1, maxMs: 5 };
		const transport = new RetryingTransport(lab.transport(proxy.port), policy, systemClock);
		await failure(transport.send(await lab.mail(), signal));
		expect(proxy.accepted).toBe(3);
		await proxy.stop();
	});

	it('sends a message once whose answer was lost, however often it may try', async () => {
		const server = await lab.server();
		const proxy = await FaultProxy.start({ port: server.port });
		proxy.cutAfterCommand(/\r\n\.\r\n$/);
		const policy = { tries: 5, triesUnreachable: 5, minMs: 1, maxMs: 5 };
		const transport = new RetryingTransport(lab.transport(proxy.port), policy, systemClock);
		expect(await failure(transport.send(await lab.mail(), signal))).toMatchObject({ kind: 'outcomeUnknown' });
		expect(server.taken).toHaveLength(1);
		await proxy.stop();
	});

	describe('to international addresses', () => {
		const draft = { to: [{ address: '用户@例子.example' }] };

		it('says SMTPUTF8 to a server that speaks it', async () => {
			const server = await lab.server();
			await lab.transport(server.port).send(await lab.mail(draft), signal);
			expect(server.taken).toMatchObject([{ parameters: { SMTPUTF8: true } }]);
			expect(server.taken[0]?.to[0]).toMatch(/^用户@/);
		});

		it('says what is wrong where the server does not, and sends nothing', async () => {
			const server = await lab.server({ hide: ['SMTPUTF8'] });
			const error = await failure(lab.transport(server.port).send(await lab.mail(draft), signal));
			expect(error).toMatchObject({ kind: 'configuration', code: 'SMTPUTF8' });
			expect(error.message).toContain('用户@');
			await lab
				.transport(server.port)
				.send(await lab.mail({ to: [{ address: 'anna@müller.example' }] }), signal);
			// The lab's server shows domains as people write them.
			expect(server.taken.map(({ to }) => to)).toEqual([['anna@müller.example']]);
			expect(server.taken[0]?.mime.toString()).toContain('To: anna@xn--mller-kva.example');
			expect(server.taken[0]?.parameters).not.toHaveProperty('SMTPUTF8');
		});
	});

	it('sends nothing that is larger than the server takes', async () => {
		const server = await lab.server({ size: 10_000 });
		const error = await failure(
			lab.transport(server.port).send(await lab.mail({ text: 'x\n'.repeat(20_000) }), signal),
		);
		expect(error).toMatchObject({ kind: 'tooLarge', transient: false });
		expect(server.taken).toEqual([]);
	});

	it('says that a server wants no sign-in of ours', async () => {
		const server = await scripted([[/^EHLO/, '250-lab\r\n250 AUTH PLAIN LOGIN']]);
		const error = await failure(lab.transport(server.port).send(await lab.mail(), signal));
		expect(error).toMatchObject({
			kind: 'configuration',
			message: expect.stringContaining('only PLAIN, LOGIN'),
		});
		expect(server.received.filter((line) => line.startsWith('AUTH'))).toEqual([]);
		await server.stop();
	});

	it('keeps to its messages a minute', async () => {
		const server = await lab.server();
		const transport = lab.transport(server.port, { messagesPerMinute: 2 });
		const stop = new AbortController();
		const mails = await Promise.all([lab.mail(), lab.mail(), lab.mail()]);
		const sent = mails.map(async (mail) => await transport.send(mail, stop.signal));
		await Promise.all(sent.slice(0, 2));
		stop.abort();
		await expect(sent[2]).rejects.toMatchObject({ name: 'MailError' });
		expect(server.taken).toHaveLength(2);
	});

	it.each(['http', 'socks'] as const)('goes through a proxy with a login (%s)', async (kind) => {
		const proxy = await RealProxy[kind]({ login: { user: 'n8n', password: 'proxy-Secret-1' } });
		const connection = { security: 'starttls', ca: lab.ca, proxy: proxy.settings } as const;
		const before = lab.relay.taken.length;
		await lab.transport(lab.dovecot.ports.submission, { connection }).send(await lab.mail(), signal);
		expect(lab.relay.taken).toHaveLength(before + 1);
		expect(proxy.passed()).toEqual([`${lab.dovecot.host}:${String(lab.dovecot.ports.submission)}`]);
		await lab.reset();
		await proxy.stop();
	});

	it('sends without a sign-in where there is no account', async () => {
		const server = await lab.server({ authority: undefined as never });
		const { account: _, ...settings } = lab.settings(server.port);
		await lab.transportWith(settings).send(await lab.mail(), signal);
		expect(server.taken).toHaveLength(1);
	});

	it('carries a message byte by byte, dots and all', async () => {
		const server = await lab.server();
		const text = Array.from(
			{ length: 3_000 },
			(_, index) => '.'.repeat(index % 5) + 'x'.repeat(index % 70),
		).join('\n');
		const mail = await lab.mail({
			text,
			attachments: [
				{
					fileName: 'a.eml',
					mimeType: 'message/rfc822',
					content: Buffer.from('Subject: ü\r\n\r\n.\r\n..\r\n'),
				},
			],
		});
		await lab.transport(server.port).send(mail, signal);
		expect(server.taken[0]?.mime.equals(mail.mime)).toBe(true);
	});
});
