import { ChunkServer, type ChunkServerOptions } from '../../lab/smtp/ChunkServer';
import type { OutgoingMail, SendResult } from '../../../nodes/mail/contracts/MailTransport';
import type { MailError } from '../../../nodes/mail/contracts/MailError';
import { failure, SmtpLab } from './SmtpLab';

const { signal } = new AbortController();
const GONE = { address: 'gone@fabrikam.example' };
const SAM = { address: 'sam@fabrikam.example' };
const refuseGone = (line: string) => (line.includes('<gone@') ? '550 5.1.1 There is nobody' : undefined);

/** RFC 3030: the envelope and the text in one trip. */
describe('a message by BDAT', () => {
	let lab: SmtpLab;
	let server: ChunkServer;

	beforeAll(async () => {
		lab = await SmtpLab.start();
	});
	afterEach(async () => {
		await lab.reset();
		await server?.stop();
	});
	afterAll(async () => await lab?.stop());

	async function open(options: ChunkServerOptions = {}, variant = {}) {
		server = await ChunkServer.start(options);
		const { account: _, ...settings } = lab.settings(server.port, {
			maxConnections: 1,
			answerMs: 20_000,
			acceptMs: 20_000,
			...variant,
		});
		return lab.transportWith(settings);
	}

	/** All at once, as a run sends its items. */
	async function sendAll(
		transport: Awaited<ReturnType<typeof open>>,
		mails: readonly OutgoingMail[],
	): Promise<Array<SendResult | MailError>> {
		const works = mails.map(async (mail) => await transport.send(mail, signal));
		return (await Promise.allSettled(works)).map((one) =>
			one.status === 'fulfilled' ? one.value : (one.reason as MailError),
		);
	}

	const mails = async (count: number) =>
		await Promise.all(Array.from({ length: count }, async () => await lab.mail()));
	const ids = () => server.taken.map(({ octets }) => /^Message-ID: <(.*)>\r$/m.exec(octets)?.[1] ?? '');
	const ways = () => server.taken.map(({ by }) => by);

	it('goes out with its envelope: a server that answers nothing before it has the text gets all of them', async () => {
		const transport = await open({ holdsAnswers: true });
		const all = await mails(5);
		const results = await sendAll(transport, all);
		expect(results).toEqual(all.map(() => expect.objectContaining({ accepted: [SAM.address] })));
		expect(ways()).toEqual(all.map(() => 'BDAT'));
		expect(ids().sort()).toEqual(all.map(({ messageId }) => messageId).sort());
		expect(server.connections).toBe(1);
	});

	it('holds the octets that DATA holds, with whole line ends and single dots', async () => {
		const transport = await open();
		const mail = await lab.mail();
		const mime = Buffer.from('Subject: ü\r\n\r\n.\r\n..two\r\nbare\nline\rfeeds\r\n.\n.\r\r\nend');
		await transport.send({ ...mail, mime }, signal);
		await transport.send({ ...mail, mime }, signal);
		const octets = 'Subject: ü\r\n\r\n.\r\n..two\r\nbare\r\nline\r\nfeeds\r\n.\r\n.\r\n\r\nend\r\n';
		const [first, second] = server.taken.map((one) => ({
			...one,
			octets: Buffer.from(one.octets, 'latin1').toString(),
		}));
		expect(first).toMatchObject({ by: 'BDAT', octets });
		expect(second).toMatchObject({ by: 'DATA', octets: octets.replace(/^\./gm, '..') });
		expect(server.commands.filter((line) => line.includes('BODY=8BITMIME'))).toHaveLength(2);
	});

	it.each<[string, ChunkServerOptions, (mail: OutgoingMail) => OutgoingMail]>([
		['is large', {}, (mail) => ({ ...mail, mime: Buffer.alloc(64 * 1024 + 1, 'x') })],
		['goes to a server that was not tried', { banner: 'ESMTP' }, (mail) => mail],
		['goes to a server without CHUNKING', { offers: ['PIPELINING'] }, (mail) => mail],
		['goes to a server without PIPELINING', { offers: ['CHUNKING'] }, (mail) => mail],
	])('goes by DATA where it %s', async (_, options, change) => {
		const transport = await open(options);
		await transport.send(change(await lab.mail()), signal);
		expect(ways()).toEqual(['DATA']);
		expect(server.commands.join()).not.toContain('BDAT');
	});

	it('goes by DATA over a connection that has rested, since that may be broken', async () => {
		const transport = await open();
		for (const mail of await mails(3)) await transport.send(mail, signal);
		expect(ways()).toEqual(['BDAT', 'DATA', 'DATA']);
		expect(server.connections).toBe(1);
	});

	it('tells refused recipients apart, and the others get it', async () => {
		const transport = await open({ says: refuseGone });
		const result = await transport.send(await lab.mail({ to: [GONE, SAM] }), signal);
		expect(result.accepted).toEqual([SAM.address]);
		expect(result.rejected).toMatchObject([{ address: GONE.address, error: { kind: 'refused' } }]);
		expect(server.taken).toMatchObject([{ by: 'BDAT', to: [SAM.address] }]);
	});

	it.each<[string, (line: string, at: number) => string | undefined]>([
		['all recipients are', (line) => refuseGone(line)],
		['the sender is', (line, at) => (line.startsWith('MAIL') && at === 0 ? '550 5.7.1 Not you' : undefined)],
		['the text is', (line, at) => (line === 'TEXT' && at === 0 ? '554 5.6.0 Not this' : undefined)],
		['the text is for now', (line, at) => (line === 'TEXT' && at === 0 ? '452 4.3.1 Full' : undefined)],
	])('is refused when %s, and the next goes over the same connection', async (_, says) => {
		let texts = 0;
		const transport = await open({
			says: (line) => {
				const said = says(line, texts);
				if (line === 'TEXT') texts += 1;
				return said;
			},
		});
		const [first, ...others] = await sendAll(transport, [
			await lab.mail({ to: [GONE] }),
			...(await mails(2)),
		]);
		expect(first).toMatchObject({ name: 'MailError' });
		expect((first as MailError).kind).not.toBe('outcomeUnknown');
		expect(others).toMatchObject([{ accepted: [SAM.address] }, { accepted: [SAM.address] }]);
		expect(ways()).toEqual(['BDAT', 'BDAT']);
		expect(server.connections).toBe(1);
		expect(server.commands.filter((line) => line === 'RSET')).toHaveLength(1);
	});

	it.each(['500 5.5.1 What?', '502 5.5.1 Not here', '503 5.5.1 Not now', '504 5.5.4 Not so'])(
		'goes by DATA over another connection, once, when BDAT is answered with %s',
		async (answer) => {
			// What it takes for commands is the text: nobody knows where it ends.
			const transport = await open({ says: (line) => (line.startsWith('BDAT') ? answer : undefined) });
			const all = await mails(4);
			const results = await sendAll(transport, all);
			expect(results).toEqual(all.map(() => expect.objectContaining({ accepted: [SAM.address] })));
			expect(ids().sort()).toEqual(all.map(({ messageId }) => messageId).sort());
			expect(ways()).toEqual(all.map(() => 'DATA'));
			expect(server.commands.filter((line) => line.startsWith('BDAT'))).toHaveLength(1);
		},
	);

	it.each<[string, 'cut' | 'silence', RegExp]>([
		['breaks before an answer', 'cut', /^MAIL/],
		['breaks at a recipient', 'cut', /^RCPT/],
		['breaks at the text', 'cut', /^TEXT/],
		['dies before an answer', 'silence', /^MAIL/],
		['dies at a recipient', 'silence', /^RCPT/],
		['dies at the text', 'silence', /^TEXT/],
	])('comes to an unknown end when the connection %s; the others go by DATA', async (_, says, at) => {
		let isDone = false;
		const transport = await open(
			{
				says: (line) => {
					if (isDone || !at.test(line)) return undefined;
					isDone = true;
					return says;
				},
			},
			says === 'cut' ? {} : { answerMs: 1_000, acceptMs: 1_000 },
		);
		const all = await mails(4);
		const [first, ...others] = await sendAll(transport, all);
		expect(first).toMatchObject({ kind: 'outcomeUnknown', transient: false });
		expect(others).toEqual(others.map(() => expect.objectContaining({ accepted: [SAM.address] })));
		expect(ways().slice(-3)).toEqual(['DATA', 'DATA', 'DATA']);
		expect(new Set(ids()).size).toBe(server.taken.length);
	});

	it.each<[string, (line: string) => string | undefined]>([
		['recipient is', refuseGone],
		['sender is', (line) => (line.startsWith('MAIL') ? '550 5.7.1 Not you' : undefined)],
	])('is known to be with nobody when the connection breaks after the only %s refused', async (_, says) => {
		const transport = await open({ says: (line) => (line.startsWith('BDAT') ? 'cut' : says(line)) });
		const error = await failure(transport.send(await lab.mail({ to: [GONE] }), signal));
		expect(error).toMatchObject({ transient: false });
		expect(error.kind).not.toBe('outcomeUnknown');
		expect(server.taken).toEqual([]);
	});

	it('comes to an unknown end when the server takes it for nobody', async () => {
		const transport = await open({ says: refuseGone, takesAnything: true });
		const error = await failure(transport.send(await lab.mail({ to: [GONE] }), signal));
		expect(error).toMatchObject({ kind: 'outcomeUnknown', transient: false });
		expect(server.taken).toHaveLength(1);
	});

	it('is sent elsewhere, once, when the server closes with 421', async () => {
		let mailsSaid = 0;
		const transport = await open({
			says: (line) => (line.startsWith('MAIL') && (mailsSaid += 1) === 2 ? '421 4.3.2 Bye' : undefined),
		});
		const all = await mails(4);
		const results = await sendAll(transport, all);
		expect(results).toEqual(all.map(() => expect.objectContaining({ accepted: [SAM.address] })));
		expect(ids().sort()).toEqual(all.map(({ messageId }) => messageId).sort());
		expect(server.connections).toBe(2);
	});

	it('reaches whoever Dovecot relays to, each once, as DATA does', async () => {
		const { host, ports } = lab.dovecot;
		const connection = { host, ca: lab.ca, security: 'starttls' as const };
		const transport = lab.transport(ports.submission, { connection, maxConnections: 2 });
		const all = [...(await mails(20)), await lab.mail({ text: '.\n..\nThe énd\n.' })];
		lab.relay.taken.length = 0;
		const results = await sendAll(transport, all);
		expect(results).toEqual(all.map(() => expect.objectContaining({ accepted: [SAM.address] })));
		const arrived = lab.relay.taken.map(({ mime }) => mime.toString());
		expect(arrived).toHaveLength(all.length);
		for (const { mime } of all)
			expect(arrived.filter((one) => one.endsWith(mime.toString()))).toHaveLength(1);
	});
});
