import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import type { ImapDelivery } from '../../../nodes/mail/imap/ImapDelivery';
import { ScriptedServer } from '../../lab/ScriptedServer';
import { ImapLab, mail, readAll, subjects } from './ImapLab';

const never = new AbortController().signal;
let lab: ImapLab;

beforeAll(async () => (lab = await ImapLab.start()));
afterAll(async () => await lab.stop());
beforeEach(async () => await lab.reset());

describe('reading', () => {
	it('unread takes old and new, and leaves alone what is read', async () => {
		lab.dovecot.deliver(lab.mailbox, mail('read'), { seen: true });
		await lab.deliver('old');
		const source = await lab.open();
		expect(subjects(await readAll(source))).toEqual(['old']);
		await lab.deliver('new');
		await source.wait(never);
		expect(subjects(await readAll(source))).toEqual(['new']);
	});

	it('new takes only what arrives after activation, read or not', async () => {
		await lab.deliver('old');
		const source = await lab.open({ read: 'new', afterProcessing: 'nothing' });
		lab.dovecot.deliver(lab.mailbox, mail('new'), { seen: true });
		await source.wait(never);
		expect(subjects(await readAll(source))).toEqual(['new']);
		const again = await lab.open({ read: 'new', afterProcessing: 'nothing' }, source.position());
		expect(subjects(await readAll(again))).toEqual(['new']);
	});

	it('new counts from the activation, also where the server was down then', async () => {
		const activatedAt = Date.now() - 60 * 60_000;
		lab.dovecot.deliver(lab.mailbox, mail('before'), { date: new Date(activatedAt - 10 * 60_000) });
		lab.dovecot.deliver(lab.mailbox, mail('meanwhile'), { date: new Date(activatedAt + 10 * 60_000) });
		await lab.deliver('now');
		const source = await lab.open({ read: 'new', activatedAt });
		expect(subjects(await readAll(source))).toEqual(['meanwhile', 'now']);
	});

	it('all takes everything, once', async () => {
		lab.dovecot.deliver(lab.mailbox, mail('a'), { seen: true });
		await lab.deliver('b');
		const source = await lab.open({ read: 'all', afterProcessing: 'nothing' });
		const read = await readAll(source);
		expect(subjects(read)).toEqual(['a', 'b']);
		await source.acknowledge(read, 'processed');
		expect(
			await readAll(await lab.open({ read: 'all', afterProcessing: 'nothing' }, source.position())),
		).toEqual([]);
	});

	it('continues in the same folder, and starts over in another', async () => {
		await lab.deliver('a');
		lab.dovecot.deliver(lab.mailbox, mail('b'), { folder: 'Archive' });
		const source = await lab.open({ afterProcessing: 'nothing' });
		await source.acknowledge(await readAll(source), 'processed');
		const other = await lab.open({ afterProcessing: 'nothing', folder: 'Archive' }, source.position());
		expect(subjects(await readAll(other))).toEqual(['b']);
		const same = await lab.open({ afterProcessing: 'nothing' }, source.position());
		expect(await readAll(same)).toEqual([]);
	});

	it('runs a message again that a person has marked unread', async () => {
		await lab.deliver('a');
		const source = await lab.open();
		const first = await readAll(source);
		await source.acknowledge(first, 'processed');
		await lab.dovecot.doveadm('flags', 'remove', '-u', lab.mailbox, '\\Seen', 'mailbox', 'INBOX', 'all');
		await source.wait(never);
		const again = await readAll(source);
		expect(again.map(({ key, generation }) => [key, generation])).toEqual([[first[0]?.key, 1]]);
		await source.acknowledge(again, 'processed');
		expect(await readAll(await lab.open({}, source.position()))).toEqual([]);
	});

	it('is not blocked by messages that people delete before their turn', async () => {
		await lab.deliver('a', 'b', 'c', 'd');
		const source = await lab.open();
		const [first] = await source.read(1, never);
		await lab.dovecot.doveadm('expunge', '-u', lab.mailbox, 'mailbox', 'INBOX', 'header', 'Subject', 'b');
		await lab.dovecot.doveadm('expunge', '-u', lab.mailbox, 'mailbox', 'INBOX', 'header', 'Subject', 'c');
		const rest = await readAll(source);
		expect(subjects(rest)).toEqual(['d']);
		await source.acknowledge([first!, ...rest], 'processed');
		expect(source.position().low).toBe(4);
	});
});

describe('a change of UIDVALIDITY', () => {
	it.each(['markRead', 'nothing'] as const)(
		'neither loses nor duplicates messages (after processing: %s)',
		async (afterProcessing) => {
			const variant = { afterProcessing, read: afterProcessing === 'nothing' ? 'all' : 'unread' } as const;
			await lab.deliver(...Array.from({ length: 30 }, (_, i) => `m${String(i)}`));
			const source = await lab.open(variant);
			const done = await source.read(20, never);
			await source.acknowledge(done, 'processed');
			const position = source.position();
			await source.close();
			await lab.dovecot.changeUidValidity(lab.mailbox);
			await lab.deliver('late');
			const next = await lab.open(variant, position);
			expect(next.position().uidValidity).not.toBe(position.uidValidity);
			const rest = await readAll(next);
			const before = subjects(done);
			expect(subjects(rest).sort()).toEqual(
				[...Array.from({ length: 30 }, (_, i) => `m${String(i)}`), 'late']
					.filter((name) => !before.includes(name))
					.sort(),
			);
			expect(lab.warnings.map(({ message }) => message)).toEqual([expect.stringContaining('UIDVALIDITY')]);
		},
	);

	it('while messages are in progress finds them under their new UID', async () => {
		await lab.deliver('a', 'b', 'c');
		const source = await lab.open();
		const inHand = await source.read(2, never);
		const position = source.position();
		await source.close();
		await lab.dovecot.changeUidValidity(lab.mailbox);
		const next = await lab.open({}, position, inHand);
		expect(subjects(await readAll(next))).toHaveLength(1);
		await next.acknowledge(inHand, 'processed');
		expect(lab.dovecot.messages(lab.mailbox).filter(({ flags }) => flags.includes('\\Seen'))).toHaveLength(2);
	});

	it.each(['all', 'new'] as const)(
		'gives none again of more messages than it remembers that came within one second (read %s, no marks)',
		async (read) => {
			const variant = { read, afterProcessing: 'nothing' } as const;
			let position = await lab.open(variant).then(async (source) => {
				const begun = source.position();
				await source.close();
				return begun;
			});
			const date = new Date(Math.floor(Date.now() / 1000) * 1000);
			for (let count = 0; count < 600; count++)
				lab.dovecot.deliver(lab.mailbox, mail(`m${String(count)}`), { date });
			const source = await lab.open(variant, position);
			const given = await readAll(source);
			expect(given).toHaveLength(600);
			await source.acknowledge(given, 'processed');
			position = source.position();
			await source.close();
			await lab.dovecot.changeUidValidity(lab.mailbox);
			await lab.deliver('late');
			expect(subjects(await readAll(await lab.open(variant, position)))).toEqual(['late']);
		},
	);

	it('in an old mailbox goes by the age of messages that it no longer remembers', async () => {
		const variant = { read: 'all', afterProcessing: 'nothing' } as const;
		const day = 24 * 60 * 60_000;
		const start = Date.now() - 1000 * day;
		const names = Array.from({ length: 600 }, (_, i) => `m${String(i)}`);
		names.forEach((name, i) =>
			lab.dovecot.deliver(lab.mailbox, mail(name), { date: new Date(start + i * day) }),
		);
		const source = await lab.open(variant);
		await source.acknowledge(await readAll(source), 'processed');
		const position = source.position();
		await source.close();
		await lab.dovecot.changeUidValidity(lab.mailbox);
		await lab.deliver('late');
		expect(subjects(await readAll(await lab.open(variant, position)))).toEqual(['late']);
	});
});

describe('large messages', () => {
	const big = Buffer.alloc(3_000_000, 'x')
		.toString('base64')
		.replace(/(.{76})/g, '$1\r\n');
	const part = (headers: string, body: string) => `--outer\r\n${headers}\r\n\r\n${body}\r\n`;
	const message =
		'From: someone@contoso.example\r\nSubject: big\r\nMessage-ID: <big@imap.example>\r\nMIME-Version: 1.0\r\n' +
		'Content-Type: multipart/mixed; boundary=outer\r\n\r\n' +
		part(
			'Content-Type: multipart/alternative; boundary=inner',
			'--inner\r\nContent-Type: text/plain\r\n\r\nplain words\r\n--inner\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--inner--',
		) +
		part(
			'Content-Type: text/csv; name="small.csv"\r\nContent-Disposition: attachment; filename="small.csv"',
			'a,b',
		) +
		part(
			'Content-Type: application/zip; name="big.zip"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="big.zip"',
			big,
		) +
		'--outer--\r\n';

	const parse = async (variant: { attachments: boolean }) => {
		lab.dovecot.deliver(lab.mailbox, message);
		const source = await lab.open(variant);
		const [delivery] = await source.read(1, never);
		const parsed = await parseMessage(delivery!.mime!, {
			...variant,
			maxAttachmentBytes: 1_000_000,
			omitted: delivery!.omitted ?? [],
		});
		return { delivery: delivery!, parsed };
	};

	it('leave on the server what is over the limit, and bring the rest', async () => {
		const { delivery, parsed } = await parse({ attachments: true });
		expect(delivery.mime!.length).toBeLessThan(2000);
		expect(parsed).toMatchObject({
			subject: 'big',
			text: expect.stringContaining('plain words'),
			html: expect.stringContaining('html'),
		});
		expect(
			parsed.attachments.map(({ fileName, skipped, content }) => [fileName, skipped, content?.toString()]),
		).toEqual([
			['small.csv', undefined, 'a,b'],
			['big.zip', 'tooLarge', undefined],
		]);
		expect(parsed.attachments[1]!.size).toBeGreaterThan(2_900_000);
		expect(parsed.problem).toBeUndefined();
	});

	it('leave all attachments on the server where none are wanted', async () => {
		const { delivery, parsed } = await parse({ attachments: false });
		expect(delivery.mime!.length).toBeLessThan(2000);
		expect(parsed.attachments.map(({ fileName, skipped }) => [fileName, skipped])).toEqual([
			['small.csv', 'notWanted'],
			['big.zip', 'tooLarge'],
		]);
	});

	const long = Array.from({ length: 4_000 }, (_, line) => `line ${String(line)} of a long text`).join('\r\n');
	const head = 'From: someone@contoso.example\r\nSubject: long\r\nMIME-Version: 1.0\r\n';

	it.each([
		['plain text', `${head}Content-Type: text/plain\r\n\r\n${long}\r\n`],
		['no type at all', `From: someone@contoso.example\r\nSubject: long\r\n\r\n${long}\r\n`],
		[
			'text and HTML',
			`${head}Content-Type: multipart/alternative; boundary=b\r\n\r\n` +
				`--b\r\nContent-Type: text/plain\r\n\r\n${long}\r\n` +
				`--b\r\nContent-Type: text/html\r\n\r\n<p>${long}</p>\r\n--b--\r\n`,
		],
	])('come whole where all of it is text, also without attachments: %s', async (_name, sent) => {
		lab.dovecot.deliver(lab.mailbox, sent);
		lab.dovecot.deliver(lab.mailbox, mail('short'));
		const source = await lab.open({ attachments: false });
		const read = await readAll(source);
		expect(subjects(read)).toEqual(['long', 'short']);
		expect(read[0]?.mime?.toString()).toBe(sent);
		expect(read[0]?.omitted ?? []).toEqual([]);
	});

	it('are known by the same fingerprint whether they come whole or in part', async () => {
		const { delivery } = await parse({ attachments: true });
		const whole = await lab.open({ maxPartBytes: 10_000_000 });
		const [other] = await whole.read(1, never);
		expect(other!.mime!.length).toBeGreaterThan(4_000_000);
		expect(other!.fingerprint).toBe(delivery.fingerprint);
	});
});

describe('a message that cannot be fetched', () => {
	let server: ScriptedServer | undefined;
	afterEach(async () => {
		await lab.closeAll();
		await server?.stop();
	});

	/** A server with messages 1 to 4, of which `bad` answers as told. */
	const serve = (bad: number, misbehave: 'refuse' | 'cut' | 'omit') => {
		const gone = new Set<number>();
		const all = () => [1, 2, 3, 4].filter((uid) => !gone.has(uid));
		const source = (uid: number) => mail(`s${String(uid)}`);
		const uidsOf = (set: string) =>
			set.split(',').flatMap((range) => {
				const [first = 0, last = first] = range.split(':').map((end) => (end === '*' ? 4 : Number(end)));
				return all().filter((uid) => uid >= first && uid <= last);
			});
		return ScriptedServer.start({
			greeting: '* OK IMAP4rev1 ready\r\n',
			replies: [
				[/^(\S+) CAPABILITY/i, '* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR UIDPLUS\r\n$1 OK done\r\n'],
				[/^(\S+) AUTHENTICATE/i, '$1 OK done\r\n'],
				[
					/^(\S+) (?:SELECT|EXAMINE)/i,
					'* 4 EXISTS\r\n* FLAGS (\\Seen \\Flagged)\r\n* OK [PERMANENTFLAGS (\\Seen \\Flagged \\*)] ok\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 5] ok\r\n$1 OK [READ-WRITE] done\r\n',
				],
				[
					/^(\S+) UID SEARCH/i,
					(_, socket, match) => void socket.write(`* SEARCH ${all().join(' ')}\r\n${match[1]!} OK done\r\n`),
				],
				[
					/^(\S+) UID FETCH (\S+) .*BODY\.PEEK\[\]/i,
					(_, socket, match) => {
						for (const uid of uidsOf(match[2]!)) {
							if (uid === bad && misbehave === 'cut') return void socket.destroy();
							if (uid === bad && misbehave === 'refuse')
								return void socket.write(`${match[1]!} NO [SERVERBUG] Internal error\r\n`);
							if (uid === bad) continue;
							socket.write(
								`* ${String(uid)} FETCH (UID ${String(uid)} BODY[] {${String(source(uid).length)}}\r\n${source(uid)})\r\n`,
							);
						}
						socket.write(`${match[1]!} OK done\r\n`);
					},
				],
				[
					/^(\S+) UID FETCH (\S+)/i,
					(_, socket, match) => {
						for (const uid of uidsOf(match[2]!)) {
							socket.write(
								`* ${String(uid)} FETCH (UID ${String(uid)} RFC822.SIZE 100 INTERNALDATE "01-Nov-2026 10:00:00 +0000")\r\n`,
							);
						}
						socket.write(`${match[1]!} OK done\r\n`);
					},
				],
				[
					/^(\S+) UID STORE (\S+)/i,
					(_, socket, match) => {
						for (const uid of uidsOf(match[2]!)) gone.add(uid);
						socket.write(`${match[1]!} OK done\r\n`);
					},
				],
				[/^(\S+) LOGOUT/i, '* BYE bye\r\n$1 OK done\r\n'],
				[/^(\S+) /, '$1 OK done\r\n'],
			],
		});
	};

	it.each(['refuse', 'omit', 'cut'] as const)(
		'(%s) is set aside after some time; the others come at once',
		async (misbehave) => {
			server = await serve(2, misbehave);
			lab.giveUpAfter(1_500);
			const variant = { connection: { port: server.port } };
			const came: (string | undefined)[] = [];
			let inHand: ImapDelivery[] = [];
			let aside: string | undefined;
			let source = await lab.open(variant);
			const deadline = Date.now() + 200_000;
			while (aside === undefined && Date.now() < deadline) {
				try {
					const some = await source.read(10, never);
					inHand.push(...some);
					aside = some.find(({ mime }) => mime === undefined)?.error?.message;
					came.push(...subjects(some.filter(({ mime }) => mime !== undefined)));
					await source.acknowledge(inHand, aside === undefined ? 'processed' : 'setAside');
					inHand = [];
					if (some.length === 0) await source.wait(never);
				} catch {
					source = await lab.open(variant, source.position(), inHand);
				}
			}
			expect(came.sort()).toEqual(['s1', 's3', 's4']);
			expect(aside).toContain('Message 2 in "INBOX"');
			expect(await readAll(source)).toEqual([]);
		},
	);
});
