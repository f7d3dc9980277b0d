import { setMaxListeners } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { MailError } from '../../../nodes/mail/contracts/MailError';
import { SmtpTransport } from '../../../nodes/mail/smtp/SmtpTransport';
import { FaultProxy } from '../../lab/FaultProxy';
import { ScriptedServer } from '../../lab/ScriptedServer';
import type { TakenMail } from '../../lab/smtp/SmtpLabServer';
import { waitFor } from '../../lab/waitFor';
import { failure, SmtpLab } from './SmtpLab';

const signal = new AbortController().signal;
setMaxListeners(0, signal);
const GONE = [{ address: 'gone@fabrikam.example' }];

/** RFC 2920: the commands of a message may stand behind the final dot of the one before. */
describe('a message behind another one', () => {
	let lab: SmtpLab;

	beforeAll(async () => {
		lab = await SmtpLab.start();
	});
	afterEach(async () => await lab.reset());
	afterAll(async () => await lab?.stop());

	const idsOf = (taken: readonly TakenMail[]) =>
		taken.map(({ mime }) => /^Message-ID: <(.*)>/m.exec(mime.toString('latin1'))?.[1] ?? '').sort();
	const mails = async (count: number) =>
		await Promise.all(Array.from({ length: count }, async () => await lab.mail()));

	/** Lets messages be written and holds their answers back. */
	function holding(): { onMail: () => Promise<void>; release: () => void; held: () => number } {
		let release: () => void = () => undefined;
		let held = 0;
		const gate = new Promise<void>((resolve) => (release = resolve));
		const onMail = async () => {
			held += 1;
			await gate;
		};
		return { onMail, release: () => release(), held: () => held };
	}

	it('is begun before the answer to the one before, by a server that reads on', async () => {
		const server = await lab.server();
		const proxy = await FaultProxy.start({ port: server.port });
		const sent = await mails(4);
		const transport = lab.transport(proxy.port, { maxConnections: 1 });
		await Promise.all(sent.map(async (mail) => await transport.send(mail, signal)));
		expect(idsOf(server.taken)).toEqual(sent.map(({ messageId }) => messageId).sort());
		expect(server.connections).toBe(1);
		await proxy.stop();
	});

	it.each([
		['a token that is at hand', 0],
		['a token that takes a while', 50],
	])('goes out with the end of the one in front, under %s', async (_, ms) => {
		let begun = 0;
		let ended = 0;
		// Deaf to whoever waits: the first message is answered behind the sender of the second.
		const server = await ScriptedServer.start({
			greeting: '220 lab ESMTP Postfix',
			replies: [
				[/^EHLO/, '250-lab\r\n250 PIPELINING'],
				[
					/^MAIL/,
					(__, socket) => void socket.write((begun += 1) === 2 ? '250 Taken\r\n250 OK\r\n' : '250 OK\r\n'),
				],
				[/^RCPT/, '250 OK'],
				[/^DATA/, '354 Go on'],
				[/^\.$/, (__, socket) => void ((ended += 1) === 2 && socket.write('250 Taken, too\r\n'))],
			],
		});
		const { account: __, ...settings } = lab.settings(server.port, { maxConnections: 1 });
		const getToken = async () => {
			await new Promise((resolve) => (ms === 0 ? resolve(undefined) : setTimeout(resolve, ms)));
			return { token: lab.token };
		};
		const transport = new SmtpTransport(settings, { getToken }, lab.pool());
		const work = (await mails(2)).map(async (mail) => (await transport.send(mail, signal)).response);
		const results = await Promise.allSettled(work).finally(async () => await server.stop());
		expect(results).toMatchObject([{ value: '250 Taken' }, { value: '250 Taken, too' }]);
	});

	it('waits for the answer when it comes after the end of the one in front', async () => {
		const gate = holding();
		const server = await lab.server({ onMail: gate.onMail });
		const commands: string[] = [];
		server.options.answer = (command) => void commands.push(command);
		const transport = lab.transport(server.port, { maxConnections: 1, stallMs: 60_000, acceptMs: 60_000 });
		const [one, two] = await mails(2);
		const front = transport.send(one as never, signal);
		await waitFor('the first message', () => gate.held() === 1);
		const late = transport.send(two as never, signal);
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(commands.filter((command) => command === 'MAIL')).toHaveLength(1);
		gate.release();
		await Promise.all([front, late]);
		expect(server.taken).toHaveLength(2);
		expect(server.connections).toBe(1);
	});

	it.each([
		['that did not say what it is', 'ESMTP', []],
		['that hangs up on that (Dovecot)', 'Dovecot ready.', []],
		['without PIPELINING', 'ESMTP Postfix', ['PIPELINING']],
	])('waits for the answer at a server %s', async (_, banner, hide) => {
		const gate = holding();
		const server = await lab.server({ banner, hide, onMail: gate.onMail });
		const commands: string[] = [];
		server.options.answer = (command) => void commands.push(command);
		const transport = lab.transport(server.port, { maxConnections: 1, stallMs: 60_000 });
		const work = (await mails(2)).map(async (mail) => await transport.send(mail, signal));
		await waitFor('the first message', () => gate.held() === 1);
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(commands.filter((command) => command === 'MAIL')).toHaveLength(1);
		gate.release();
		await Promise.all(work);
		expect(server.taken).toHaveLength(2);
	});

	it('uses another connection when the response in front is late', async () => {
		const first = holding();
		let count = 0;
		const server = await lab.server({
			onMail: async () => {
				if ((count += 1) === 1) await first.onMail();
			},
		});
		const variant = { maxConnections: 1, stallMs: 300, acceptMs: 30_000 };
		const transport = lab.transport(server.port, variant);
		const sent = await mails(31);
		const works = sent.map(async (mail) => await transport.send(mail, signal));
		await Promise.all(works.slice(1));
		expect(server.taken).toHaveLength(30);
		expect(server.peakConnections).toBe(2);
		first.release();
		await works[0];
		expect(idsOf(server.taken)).toEqual(sent.map(({ messageId }) => messageId).sort());
	});

	it('leaves the fate of the one in front known when its own run is stopped', async () => {
		const first = holding();
		const server = await lab.server({ onMail: first.onMail });
		const transport = lab.transport(server.port, { maxConnections: 1, stallMs: 20_000, acceptMs: 30_000 });
		const [one, two] = await mails(2);
		const stop = new AbortController();
		const front = transport.send(one as never, signal);
		const behind = failure(transport.send(two as never, stop.signal));
		await waitFor('the first message', () => first.held() === 1);
		await new Promise((resolve) => setTimeout(resolve, 200));
		stop.abort();
		expect((await behind).kind).not.toBe('outcomeUnknown');
		first.release();
		expect((await front).accepted).toEqual(['sam@fabrikam.example']);
		expect(server.taken).toHaveLength(1);
	});

	it('goes out when the one in front is refused at its end', async () => {
		let count = 0;
		const server = await lab.server({
			answer: (command) => (command === 'DATA' && (count += 1) === 1 ? '554 5.6.0 Not this one' : undefined),
		});
		const transport = lab.transport(server.port, { maxConnections: 1 });
		const [one, two, three] = await mails(3);
		const work = [one, two, three].map(async (mail) => await transport.send(mail as never, signal));
		const [first, ...others] = await Promise.allSettled(work);
		expect(first).toMatchObject({ status: 'rejected', reason: { kind: 'refused' } });
		expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
		expect(server.connections).toBe(1);
		expect(server.taken).toHaveLength(2);
	});

	it('may be refused itself, and the next continues', async () => {
		const server = await lab.server({
			answer: (command, address) =>
				command === 'RCPT' && address.startsWith('gone') ? '550 5.1.1 No' : undefined,
		});
		const transport = lab.transport(server.port, { maxConnections: 1 });
		const [one, three] = await mails(2);
		const two = await lab.mail({ to: GONE });
		const work = [one, two, three].map(async (mail) => await transport.send(mail as never, signal));
		const results = await Promise.allSettled(work);
		expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
		expect(server.connections).toBe(1);
	});

	it('leaves the connection to others when it is too large to be begun at all', async () => {
		let count = 0;
		const last = holding();
		const server = await lab.server({
			size: 10_000,
			onMail: async () => {
				if ((count += 1) === 2) await last.onMail();
			},
		});
		const transport = lab.transport(server.port, { maxConnections: 1, answerMs: 1_000, acceptMs: 60_000 });
		const [one, three] = await mails(2);
		const two = await lab.mail({ text: 'a line of the text\n'.repeat(1_000) });
		const work = [one, two].map(async (mail) => await transport.send(mail as never, signal));
		const results = await Promise.allSettled(work);
		expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
		const after = transport.send(three as never, signal);
		await waitFor('the third message', () => last.held() === 1);
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		last.release();
		expect((await after).accepted).toEqual(['sam@fabrikam.example']);
		expect(server.connections).toBe(1);
	});

	it('is sent again, and the one in front is unknown, when the connection breaks between them', async () => {
		const server = await lab.server();
		const proxy = await FaultProxy.start({ port: server.port });
		const transport = lab.transport(proxy.port, { maxConnections: 1 });
		await transport.send(await lab.mail(), signal);
		proxy.cutAfterCommand(/\r\n\.\r\n/);
		const [one, two] = await mails(2);
		const results = await Promise.allSettled(
			[one, two].map(async (mail) => await transport.send(mail as never, signal)),
		);
		expect(results[0]).toMatchObject({ status: 'rejected', reason: { kind: 'outcomeUnknown' } });
		expect(results[1]).toMatchObject({ status: 'fulfilled' });
		const times = (id?: string) => idsOf(server.taken).filter((one) => one === id).length;
		expect(times(two?.messageId)).toBe(1);
		expect(times(one?.messageId)).toBeLessThanOrEqual(1);
		await proxy.stop();
	});

	it('gets no answer that belongs to another: each recipient of each message is distinguished', async () => {
		const server = await lab.server({
			answer: (command, address) =>
				command === 'RCPT' && address.startsWith('no-') ? `550 5.1.1 No ${address}` : undefined,
		});
		const transport = lab.transport(server.port);
		const works = Array.from({ length: 60 }, async (_, index) => {
			const names = [`yes-${String(index)}@f.example`, `no-${String(index)}@f.example`];
			const to = names.map((address) => ({ address }));
			const mail = await lab.mail({ to: index % 3 === 0 ? to : to.slice(0, 1) });
			const { accepted, rejected } = await transport.send(mail, signal);
			expect(accepted).toEqual([names[0]]);
			expect(rejected.map(({ address }) => address)).toEqual(index % 3 === 0 ? [names[1]] : []);
			for (const { error } of rejected) expect(error.message).toContain(names[1]);
		});
		await Promise.all(works);
		expect(server.taken).toHaveLength(60);
	});

	it.each([
		['hangs up without an answer', 'close' as const, 1],
		['drops what stands behind the dot', 'drop' as const, 0],
	])('is not tried again at a server that %s, whatever its greeting says', async (_, fault, unknown) => {
		const taken = new Set<string>();
		// A proxy before the server: what it names is not what reads.
		const server = createServer((socket) => {
			let rest = '';
			let isText = false;
			socket.on('error', () => undefined);
			socket.write('220 lab ESMTP Postfix\r\n');
			socket.on('data', (chunk) => {
				rest += chunk.toString('latin1');
				for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
					const line = rest.slice(0, end);
					rest = rest.slice(end + 2);
					const [, id] = /^Message-ID: (.*)$/.exec(line) ?? [];
					if (isText && id !== undefined) taken.add(id);
					if (isText && line !== '.') continue;
					if (isText) {
						isText = false;
						setTimeout(() => {
							if (rest !== '' && fault === 'close') socket.destroy();
							else socket.write('250 Taken\r\n');
							rest = '';
						}, 100);
						return;
					}
					isText = line === 'DATA';
					if (line.startsWith('EHLO')) socket.write('250-lab\r\n250 PIPELINING\r\n');
					else socket.write(isText ? '354 Go on\r\n' : '250 OK\r\n');
				}
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { account: __, ...settings } = lab.settings((server.address() as AddressInfo).port, {
			maxConnections: 1,
			answerMs: 500,
		});
		const transport = lab.transportWith(settings);
		const results = await Promise.allSettled(
			(await mails(9)).map(async (mail) => await transport.send(mail, signal)),
		);
		server.close();
		const failed = results.flatMap((one) => (one.status === 'rejected' ? [one.reason as MailError] : []));
		expect(failed.map(({ kind }) => kind)).toEqual(Array.from({ length: unknown }, () => 'outcomeUnknown'));
		expect(taken.size).toBe(9);
	});

	it('is not lost by a server that closes with 421', async () => {
		const takesOne = (_: string, socket: Socket) =>
			void socket.write('250 2.0.0 Taken\r\n421 4.4.2 Bye\r\n', () => socket.end());
		const server = await ScriptedServer.start({
			greeting: '220 lab ESMTP Postfix',
			replies: [
				[/^EHLO/, '250-lab\r\n250 PIPELINING'],
				[/^MAIL/, '250 OK'],
				[/^RCPT/, '250 OK'],
				[/^DATA/, '354 Go on'],
				[/^\.$/, takesOne],
			],
		});
		const { account: _, ...settings } = lab.settings(server.port, { maxConnections: 1 });
		const transport = lab.transportWith(settings);
		const results = await Promise.allSettled(
			(await mails(2)).map(async (mail) => await transport.send(mail, signal)),
		);
		expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
		await server.stop();
	});
});

describe('messages over one connection', () => {
	let lab: SmtpLab;

	beforeAll(async () => {
		lab = await SmtpLab.start();
	});
	afterEach(async () => await lab.reset());
	afterAll(async () => await lab?.stop());

	it.each([
		['ten by Exim, which lets the eleventh lie', 'ESMTP Exim 4.96 Sun, 29 Nov 2026 23:07:10 +0000', {}, 3],
		['ten by a server that does not say what it is', 'ESMTP', {}, 3],
		['any number by others', 'ESMTP Postfix', {}, 1],
		['as many as are set', 'ESMTP Postfix', { messagesPerConnection: 5 }, 5],
		['as many as are set by Exim, too', 'ESMTP Exim 4.96', { messagesPerConnection: 25 }, 1],
	])('are %s', async (_, banner, variant, connections) => {
		const server = await lab.server({ banner });
		const transport = lab.transport(server.port, { maxConnections: 1, ...variant });
		const works = Array.from({ length: 25 }, async () => await transport.send(await lab.mail(), signal));
		await Promise.all(works);
		const used = server.taken.map(({ connection }) => connection);
		expect(new Set(used).size).toBe(connections);
		// One after the other. How many are open says less: the server hears of an end a moment after we did.
		expect(used.filter((one, at) => at > 0 && one !== used[at - 1])).toHaveLength(connections - 1);
	});
});

it('SmtpPool sends 1,000 messages over three connections, each once', async () => {
	const lab = await SmtpLab.start();
	const server = await lab.server();
	// All of them are composed before the first is sent, on a machine that may be busy.
	const transport = lab.transport(server.port, { answerMs: 60_000, acceptMs: 60_000 });
	const mails = await Promise.all(Array.from({ length: 1_000 }, async () => await lab.mail()));
	await Promise.all(mails.map(async (mail) => await transport.send(mail, signal)));
	expect(new Set(server.taken.map(({ mime }) => /^Message-ID: (.*)/m.exec(mime.toString())?.[1])).size).toBe(
		1_000,
	);
	expect(server.connections).toBeLessThanOrEqual(3);
	expect(server.peakConnections).toBeLessThanOrEqual(3);
	expect(server.signIns).toBe(server.connections);
	await lab.stop();
});
