import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { MailError } from '../../../nodes/mail/contracts/MailError';
import type { OutgoingMail, SendResult } from '../../../nodes/mail/contracts/MailTransport';
import { Dovecot } from '../../lab/dovecot/Dovecot';
import { ScriptedServer } from '../../lab/ScriptedServer';
import type { SmtpLabOptions } from '../../lab/smtp/SmtpLabServer';
import { failure, SmtpLab } from './SmtpLab';

jest.setTimeout(120_000);

const { signal } = new AbortController();
const SAM = { address: 'sam@fabrikam.example' };
const BOB = { address: 'bob@fabrikam.example' };

/** Dovecot's submission hands on what it is given while it is given it, so its answers are those of two servers. */
describe('a message by way of Dovecot', () => {
	let lab: SmtpLab;
	let dovecot: Dovecot | undefined;

	beforeAll(async () => {
		lab = await SmtpLab.start();
	});
	afterEach(async () => {
		delete lab.relay.options.answer;
		await lab.reset();
		await dovecot?.stop();
		dovecot = undefined;
	});
	afterAll(async () => await lab?.stop());

	async function transportTo(server: Dovecot, maxConnections = 1) {
		const ca = await readFile(server.certificates.ca, 'utf8');
		const connection = { host: server.host, ca, security: 'starttls' as const };
		const patience = { answerMs: 30_000, acceptMs: 30_000 };
		return lab.transport(server.ports.submission, { connection, maxConnections, ...patience });
	}

	/** All at once, as a run sends its items. */
	async function sendAll(
		transport: Awaited<ReturnType<typeof transportTo>>,
		mails: readonly OutgoingMail[],
	): Promise<Array<SendResult | MailError>> {
		const works = mails.map(async (mail) => await transport.send(mail, signal));
		return (await Promise.allSettled(works)).map((one) =>
			one.status === 'fulfilled' ? one.value : (one.reason as MailError),
		);
	}

	type Answer = NonNullable<SmtpLabOptions['answer']>;
	const to =
		(who: string, command: string, answer: string): Answer =>
		(said, address) =>
			said === command && address.startsWith(who) ? answer : undefined;

	it.each<[string, Answer, Partial<MailError>]>([
		['all recipients', to('', 'RCPT', '550 5.1.1 Nobody'), { kind: 'refused', transient: false }],
		['all recipients for now', to('', 'RCPT', '450 4.2.1 Later'), { transient: true }],
		['a recipient, and hangs up', to('bob', 'RCPT', '421 4.3.2 Bye'), { transient: true }],
		['the text', to('', 'DATA', '554 5.6.0 Not this'), { transient: false }],
		['the text as a command', to('', 'DATA', '503 5.5.1 Not now'), { transient: false }],
		['the text for now', to('', 'DATA', '452 4.3.1 Full'), { transient: true }],
		['the text, and hangs up', to('', 'DATA', '421 4.3.2 Bye'), { transient: true }],
	])('is known to be with nobody where the relay refuses %s', async (_, answer, expected) => {
		const transport = await transportTo(lab.dovecot);
		lab.relay.taken.length = 0;
		lab.relay.options.answer = answer;
		const mails = [await lab.mail({ to: [SAM, BOB] }), await lab.mail({ to: [SAM, BOB] })];
		const results = await sendAll(transport, mails);
		expect(results).toEqual(mails.map(() => expect.objectContaining(expected)));
		expect(results.map((error) => (error as MailError).kind)).not.toContain('outcomeUnknown');
		expect(lab.relay.taken).toEqual([]);

		delete lab.relay.options.answer;
		expect(await transport.send(await lab.mail(), signal)).toMatchObject({ accepted: [SAM.address] });
		expect(lab.relay.taken).toHaveLength(1);
	});

	it('goes to those whom the relay takes, each once', async () => {
		const transport = await transportTo(lab.dovecot);
		lab.relay.taken.length = 0;
		lab.relay.options.answer = to('bob', 'RCPT', '451 4.2.1 Later');
		const mails = [await lab.mail({ to: [SAM, BOB] }), await lab.mail({ to: [BOB, SAM] })];
		for (const result of await sendAll(transport, mails)) {
			expect(result).toMatchObject({ accepted: [SAM.address], rejected: [{ address: BOB.address }] });
		}
		expect(lab.relay.taken.map((mail) => mail.to)).toEqual([[SAM.address], [SAM.address]]);
	});

	async function behind(onText: (socket: Socket) => void) {
		let texts = 0;
		const relay = await ScriptedServer.start({
			greeting: '220 relay ESMTP',
			replies: [
				[/^EHLO/, '250-relay\r\n250 PIPELINING'],
				[/^DATA$/, '354 Go on'],
				[
					/^\.$/,
					(_line, socket) => {
						texts += 1;
						onText(socket);
					},
				],
				[/^(?:MAIL|RCPT|RSET|NOOP)\b/, '250 2.0.0 Ok'],
			],
		});
		const extra = 'submission_relay_command_timeout = 2s';
		dovecot = await Dovecot.start({ authority: lab.authority, relay, extra });
		return { relay, transport: await transportTo(dovecot), texts: () => texts };
	}

	it.each<[string, (socket: Socket) => void]>([
		['breaks off', (socket) => socket.destroy()],
		['hangs up', (socket) => socket.end()],
		['says no more', () => undefined],
	])('comes to an unknown end where the relay has its text and %s', async (_, onText) => {
		const { relay, transport, texts } = await behind(onText);
		try {
			for (const text of ['Hello', 'x'.repeat(100_000)]) {
				const error = await failure(transport.send(await lab.mail({ text }), signal));
				expect(error).toMatchObject({ kind: 'outcomeUnknown', transient: false });
			}
			expect(texts()).toBe(2);
		} finally {
			await relay.stop();
		}
	});

	it('is known to be with nobody where the relay says so before it hangs up', async () => {
		const { relay, transport } = await behind((socket) => socket.end('421 4.3.2 Not now\r\n'));
		try {
			const error = await failure(transport.send(await lab.mail(), signal));
			expect(error).toMatchObject({ kind: 'unavailable', transient: true });
		} finally {
			await relay.stop();
		}
	});

	it('arrives as it was, whatever its size and whatever ends it', async () => {
		const transport = await transportTo(lab.dovecot, 2);
		lab.relay.taken.length = 0;
		const mail = await lab.mail();
		const sizes = [2 ** 12, 2 ** 13, 2 ** 14, 2 ** 16, 2 ** 17].flatMap((size) => [size - 1, size, size + 1]);
		const texts = sizes.map((size, at) =>
			`X-Number: ${String(at)}\r\n\r\n${'.\r\n'.repeat(size)}`.slice(0, size),
		);
		const results = await sendAll(
			transport,
			texts.map((text) => ({ ...mail, mime: Buffer.from(text) })),
		);
		expect(results).toEqual(texts.map(() => expect.objectContaining({ accepted: [SAM.address] })));
		const arrived = lab.relay.taken.map(({ mime }) => mime.toString('latin1'));
		expect(arrived).toHaveLength(texts.length);
		for (const text of texts) {
			const whole = `${text.replace(/\r?\n?$/, '')}\r\n`;
			expect(arrived.filter((one) => one.endsWith(whole))).toHaveLength(1);
		}
	});
});
