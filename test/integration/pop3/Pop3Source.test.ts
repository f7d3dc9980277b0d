import { createHash } from 'node:crypto';
import type { Delivery } from '../../../nodes/mail/contracts/MailSource';
import { generateMail } from '../../lab/mail/generateMail';
import { waitFor } from '../../lab/waitFor';
import { Pop3Lab, drain, mail, readAll, readNext, subjects } from './Pop3Lab';

const never = new AbortController().signal;
let lab: Pop3Lab;

beforeAll(async () => (lab = await Pop3Lab.start()));
afterAll(async () => await lab.stop());
beforeEach(async () => await lab.reset());

/** RFC 1939 section 3: a message goes over the wire in lines, so it ends with a line end. */
const inLines = (mime: Buffer) =>
	mime.subarray(-2).toString('latin1') === '\r\n' ? mime : Buffer.concat([mime, Buffer.from('\r\n')]);

const digest = (octets: Buffer | undefined) =>
	createHash('sha256')
		.update(octets ?? '')
		.digest('hex');

describe('reading', () => {
	it.each([
		['in clear text to the same machine', () => ({})],
		['over TLS', () => ({ port: lab.dovecot.ports.pop3s, security: 'ssl' as const, ca: lab.ca })],
		['over STLS', () => ({ security: 'starttls' as const, ca: lab.ca })],
	])('gets 500 messages of every kind byte for byte, %s', async (_, connection) => {
		const messages = [...generateMail({ count: 500 })].map(({ mime }) => inLines(mime));
		await lab.dovecot.deliverMany(lab.mailbox, messages);
		const source = await lab.open({ connection: connection() });
		const read = await drain(source, 100);
		expect(read.map(({ mime }) => digest(mime))).toEqual(messages.map((mime) => digest(mime)));
		expect(read.map(({ size }) => size)).toEqual(messages.map(({ length }) => length));
	});

	it('gets messages full of dots byte for byte', async () => {
		const bodies = ['.', '..', '.\r\n.', '...\r\n..\r\n.', '.a\r\n..b', '\r\n.\r\n\r\n', 'a\r\n..'];
		const messages = bodies.map((body, i) => Buffer.from(mail(`dots ${String(i)}`, body)));
		await lab.dovecot.deliverMany(lab.mailbox, messages);
		const read = await readAll(await lab.open());
		expect(read.map(({ mime }) => String(mime))).toEqual(messages.map(String));
	});

	it('leaves messages unread where it is to, although real Dovecot marks what RETR gives', async () => {
		const messages = [...generateMail({ count: 20 })].map(({ mime }) => inLines(mime));
		await lab.dovecot.deliverMany(lab.mailbox, messages);
		const source = await lab.open({ leaveUnread: true });
		const read = await readAll(source, 20);
		expect(read.map(({ mime }) => digest(mime))).toEqual(messages.map((mime) => digest(mime)));
		await source.close();
		expect(lab.dovecot.messages(lab.mailbox).flatMap(({ flags }) => flags)).toEqual([]);
	});

	it('all takes everything, once', async () => {
		await lab.deliver('a', 'b');
		const source = await lab.open();
		const read = await readAll(source);
		expect(subjects(read)).toEqual(['a', 'b']);
		await source.acknowledge(read, 'processed');
		expect(await readAll(await lab.open({}, source.position()))).toEqual([]);
	});

	it('new takes only what arrives after activation', async () => {
		await lab.deliver('old');
		const source = await lab.open({ read: 'new' });
		expect(await source.read(10, never)).toEqual([]);
		await lab.deliver('new');
		const read = await readNext(source);
		expect(subjects(read)).toEqual(['new']);
		await source.acknowledge(read, 'processed');
		expect(await readAll(await lab.open({ read: 'new' }, source.position()))).toEqual([]);
	});

	it('new counts from the activation, also where the server was down then', async () => {
		const activatedAt = Date.now() - 60 * 60_000;
		const at = (minutes: number) =>
			new Date(activatedAt + minutes * 60_000).toUTCString().replace('GMT', '+0000');
		const received = (subject: string, minutes: number) =>
			`Received: from a by b with SMTP; ${at(minutes)}\r\n${mail(subject)}`;
		lab.dovecot.deliver(lab.mailbox, received('long before', -600));
		lab.dovecot.deliver(lab.mailbox, received('before', -10));
		lab.dovecot.deliver(lab.mailbox, received('meanwhile', 10));
		lab.dovecot.deliver(lab.mailbox, received('now', 59));
		const source = await lab.open({ read: 'new', activatedAt });
		expect(subjects(await readAll(source))).toEqual(['meanwhile', 'now']);
	});

	it('continues in the same mailbox, and starts over in another', async () => {
		await lab.deliver('a');
		const source = await lab.open();
		await source.acknowledge(await readAll(source), 'processed');
		const other = { ...source.position(), mailbox: 'somebody.else@contoso.example' };
		expect(subjects(await readAll(await lab.open({}, other)))).toEqual(['a']);
		expect(await readAll(await lab.open({}, source.position()))).toEqual([]);
	});

	it('is not blocked by messages that people delete before their turn', async () => {
		await lab.deliver('a', 'b', 'c', 'd');
		const source = await lab.open();
		const [first] = await source.read(1, never);
		const expunge = async (subject: string) =>
			await lab.dovecot.doveadm(
				'expunge',
				'-u',
				lab.mailbox,
				'mailbox',
				'INBOX',
				'header',
				'Subject',
				subject,
			);
		await expunge('b');
		await expunge('c');
		const read: string[] = [];
		await waitFor(
			'the last one',
			async () => {
				read.push(...subjects(await source.read(10, never)).map(String));
				return read.includes('d');
			},
			20_000,
		);
		expect(read).toEqual(['d']);
		await source.acknowledge([first!], 'processed');
		expect(lab.warnings).toEqual([]);
	});

	it('knows its messages again when the server gives all of them new unique-ids', async () => {
		await lab.deliver(...Array.from({ length: 30 }, (_, i) => `m${String(i)}`));
		const source = await lab.open();
		const done = await source.read(20, never);
		await source.acknowledge(done, 'processed');
		const inHand = await source.read(2, never);
		await source.close();
		await lab.newUids();
		await lab.deliver('late');
		const next = await lab.open({}, source.position(), inHand);
		const rest = await readAll(next);
		expect(subjects(rest).sort()).toEqual(['late', ...range(22, 30)].sort());
		expect(rest.some(({ id }) => done.some((other) => other.id === id))).toBe(false);
		await next.acknowledge([...inHand, ...rest], 'processed');
		expect(await readAll(await lab.open({}, next.position()))).toEqual([]);
	});

	it.each(['keep', 'delete'] as const)(
		'returns what was in progress when n8n was killed as before, whatever unique-ids it has by then (%s)',
		async (afterProcessing) => {
			const variant = { afterProcessing };
			await lab.deliver(...range(0, 10));
			const source = await lab.open(variant);
			const inHand = await source.read(4, never);
			const keyOf = new Map(inHand.map(({ headerHash, key }) => [headerHash, key]));
			let position = source.position();
			await source.close();
			// Killed again and again: nobody tells the next process what is in hand.
			for (let kills = 0; kills < 3; kills += 1) {
				await lab.newUids();
				await lab.deliver(`late ${String(kills)}`);
				const next = await lab.open(variant, position);
				const given = await next.read(2, never);
				expect(given.map(({ headerHash, key }) => key === keyOf.get(headerHash))).toEqual([true, true]);
				position = next.position();
				await next.close();
			}
			const last = await lab.open(variant, position);
			const all = await readAll(last);
			expect(all).toHaveLength(13);
			const again = all.filter(({ headerHash }) => keyOf.has(headerHash));
			expect(again.map(({ headerHash, key }) => key === keyOf.get(headerHash))).toEqual([
				true,
				true,
				true,
				true,
			]);
			expect(new Set(all.map(({ key }) => key)).size).toBe(13);
			await last.acknowledge(all, 'processed');
			expect(last.position()).not.toHaveProperty('given');
		},
	);

	it('deletes what was done, and not deleted yet, under its new unique-id', async () => {
		const variant = { afterProcessing: 'delete' } as const;
		await lab.deliver(...range(0, 6));
		const source = await lab.open(variant);
		await source.acknowledge(await source.read(3, never), 'processed');
		const position = source.position();
		lab.proxy.cut();
		await source.close();
		expect(lab.left).toBe(6);
		await lab.newUids();
		const next = await lab.open(variant, position);
		const rest = await readAll(next);
		expect(subjects(rest)).toEqual(range(3, 6));
		await next.acknowledge(rest, 'processed');
		await next.close();
		expect(lab.left).toBe(0);
	});
});

const range = (from: number, to: number) =>
	Array.from({ length: to - from }, (_, i) => `m${String(from + i)}`);

describe('sessions', () => {
	it('hold the maildrop only as long as there is something to do', async () => {
		await lab.deliver('a');
		const source = await lab.open();
		await source.acknowledge(await readAll(source), 'processed');
		const waiting = source.wait(never);
		await waitFor('the session to end', () => lab.proxy.connections === 0);
		await waiting;
	});

	it('cost one list and nothing more when nothing is new', async () => {
		await lab.deliver('a', 'b');
		const source = await lab.open();
		await source.acknowledge(await readAll(source), 'processed');
		await source.close();
		const before = lab.proxy.accepted;
		const commands = await lab.commandsOf(async () => {
			const next = await lab.open({}, source.position());
			expect(await next.read(10, never)).toEqual([]);
			await next.wait(AbortSignal.timeout(50));
		});
		expect(lab.proxy.accepted).toBe(before + 1);
		expect(commands).toEqual(['CAPA', 'AUTH XOAUTH2', '(token)', 'UIDL', 'QUIT']);
	});

	it('are not opened more often than the check interval says', async () => {
		const source = await lab.open({ checkIntervalMs: 60_000 });
		const before = lab.proxy.accepted;
		for (let i = 0; i < 20; i++) {
			expect(await source.read(10, never)).toEqual([]);
			await source.wait(AbortSignal.timeout(20));
		}
		expect(lab.proxy.accepted).toBe(before);
	});

	it('are renewed before their token dies, without a word', async () => {
		await lab.deliver('a', 'b');
		lab.tokenExpiresAt = Date.now() + 1_000;
		const source = await lab.open();
		expect(subjects(await source.read(1, never))).toEqual(['a']);
		const before = lab.proxy.accepted;
		await new Promise((resolve) => setTimeout(resolve, 900));
		expect(subjects(await source.read(1, never))).toEqual(['b']);
		expect(lab.proxy.accepted).toBe(before + 1);
	});
});

describe('deleting', () => {
	const variant = { afterProcessing: 'delete' } as const;

	it('takes effect when the session ends, permanently', async () => {
		await lab.deliver('a', 'b', 'c');
		const source = await lab.open(variant);
		const read = await readAll(source);
		await source.acknowledge(read.slice(0, 2), 'processed');
		expect(lab.left).toBe(3);
		await source.close();
		expect(lab.left).toBe(1);
	});

	it('is made up for after a crash: nothing lost, nothing twice', async () => {
		await lab.deliver('a', 'b', 'c');
		const source = await lab.open(variant);
		const read = await readAll(source);
		await source.acknowledge(read.slice(0, 2), 'processed');
		const stored = source.position();
		// Killed: the session ends without QUIT.
		lab.proxy.reset();
		const next = await lab.open(variant, stored);
		expect(subjects(await readAll(next))).toEqual(['c']);
		await next.close();
		expect(lab.left).toBe(1);
		expect(subjects(await readAll(await lab.open(variant, next.position())))).toEqual(['c']);
	});

	it.each(['DELE', 'QUIT'])('is made up for when the answer to %s is lost', async (command) => {
		await lab.deliver('a', 'b', 'c');
		const source = await lab.open(variant);
		await source.acknowledge(await readAll(source), 'processed');
		lab.proxy.cutAfterCommand(new RegExp(command));
		await expect(source.wait(never)).rejects.toMatchObject({ name: 'MailError', transient: true });
		const next = await lab.open(variant, source.position());
		expect(await readAll(next)).toEqual([]);
		await next.close();
		expect(lab.left).toBe(0);
	});

	it('spares what was set aside', async () => {
		await lab.deliver('a', 'b');
		const source = await lab.open(variant);
		const [a, b] = await readAll(source);
		await source.acknowledge([a!], 'setAside');
		await source.acknowledge([b!], 'processed');
		await source.close();
		expect(lab.left).toBe(1);
		expect(await readAll(await lab.open(variant, source.position()))).toEqual([]);
	});

	it('spares what was done when messages were still kept, and what was there before', async () => {
		await lab.deliver('a', 'b');
		const keeping = await lab.open();
		await keeping.acknowledge(await readAll(keeping), 'processed');
		await keeping.close();
		await lab.deliver('c');
		const deleting = await lab.open(variant, keeping.position());
		await deleting.acknowledge(await readAll(deleting), 'processed');
		await deleting.close();
		expect(lab.left).toBe(2);
	});

	it('ends the session now and then while hundreds are drained, so that the cursor holds what is to be deleted', async () => {
		await lab.deliver(...Array.from({ length: 400 }, (_, i) => `m${String(i)}`));
		const source = await lab.open(variant);
		let most = 0;
		for (;;) {
			const read = await source.read(50, never);
			if (read.length === 0) break;
			await source.acknowledge(read, 'processed');
			most = Math.max(most, JSON.stringify(source.position()).length);
		}
		await source.close();
		expect(lab.left).toBe(0);
		expect(most).toBeLessThan(14_000);
	});

	it('gets each message once, however many are read ahead when a session ends', async () => {
		await lab.deliver(...Array.from({ length: 300 }, (_, i) => `m${String(i)}`));
		let ahead = 0;
		const come: Delivery[] = [];
		const lines = await lab.commandsOf(async () => {
			const source = await lab.open(variant);
			for (;;) {
				const some = source.readAhead(10);
				ahead += some.length;
				const read = some.length > 0 ? some : await source.read(10, never);
				if (read.length === 0) break;
				come.push(...read);
				await source.acknowledge(read, 'processed');
			}
			await source.close();
		});
		const asked = lines.filter((line) => /^(?:RETR|TOP \d+ [1-9])/.test(line));
		expect(subjects(come)).toEqual(Array.from({ length: 300 }, (_, i) => `m${String(i)}`));
		expect(ahead).toBeGreaterThan(0);
		expect(asked).toHaveLength(300);
		expect(lines.filter((line) => line === 'QUIT').length).toBeGreaterThan(2);
		expect(lab.left).toBe(0);
	});
});

describe('a message that is larger than wanted', () => {
	const large = (octets: number) =>
		`From: someone@contoso.example\r\nSubject: large\r\nMessage-ID: <large@pop3.example>\r\nMIME-Version: 1.0\r\n` +
		`Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nPlease see the film.\r\n` +
		`--b\r\nContent-Type: video/mp4\r\nContent-Disposition: attachment; filename="film.mp4"\r\n` +
		`Content-Transfer-Encoding: base64\r\n\r\n${`${'A'.repeat(76)}\r\n`.repeat(Math.ceil(octets / 78))}--b--\r\n`;

	it('comes with its header and text, says so, and blocks nothing', async () => {
		await lab.deliver('before');
		lab.dovecot.deliver(lab.mailbox, large(3_000_000));
		await lab.deliver('after');
		const read = await readAll(await lab.open({ maxMessageBytes: 1_000_000 }));
		expect(subjects(read)).toEqual(['before', 'large', 'after']);
		const [, cut] = read;
		expect(cut?.error).toMatchObject({
			kind: 'tooLarge',
			hint: expect.stringContaining('Message Size Limit'),
		});
		expect(cut?.mime?.toString()).toContain('Please see the film.');
		expect(cut?.mime?.length).toBeLessThan(1_100_000);
		expect(cut?.omitted).toEqual([
			{
				part: '2',
				mimeType: 'video/mp4',
				fileName: 'film.mp4',
				reason: 'tooLarge',
				size: expect.any(Number),
			},
		]);
	});
});

describe('the connection', () => {
	it.each([1, 40, 400, 4_000, 40_000])(
		'may be cut after %i octets of a fetch: nothing lost, nothing twice',
		async (octets) => {
			const names = Array.from({ length: 30 }, (_, i) => `m${String(i)}`);
			await lab.dovecot.deliverMany(
				lab.mailbox,
				names.map((name) => mail(name, 'x'.repeat(3_000))),
			);
			let source = await lab.open();
			lab.proxy.cutAfter(octets);
			const done: (string | undefined)[] = [];
			const one = async () => {
				const read = await source.read(10, never);
				await source.acknowledge(read, 'processed');
				done.push(...subjects(read));
				if (read.length === 0) await source.wait(never);
			};
			while (done.length < names.length) {
				await one().catch(async (error: unknown) => {
					expect(error).toMatchObject({ name: 'MailError', transient: true });
					const position = source.position();
					await source.close();
					source = await lab.open({}, position);
				});
			}
			expect(done.sort()).toEqual(names.sort());
			expect(await readAll(await lab.open({}, source.position()))).toEqual([]);
		},
	);

	it('is given up when it trickles', async () => {
		await lab.dovecot.deliverMany(lab.mailbox, [mail('slow', 'x'.repeat(60_000))]);
		const source = await lab.open();
		lab.proxy.slow({ bytesPerSecond: 3_000 });
		await expect(source.read(1, never)).rejects.toMatchObject({ kind: 'timeout', transient: true });
	});
});
