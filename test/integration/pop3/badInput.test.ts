import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { MailError } from '../../../nodes/mail/contracts/MailError';
import { ScriptedServer, type Reply, type Script } from '../../lab/ScriptedServer';
import { waitFor } from '../../lab/waitFor';
import { Pop3Lab, mail, readAll, readNext, subjects, type Variant } from './Pop3Lab';

const never = new AbortController().signal;
let lab: Pop3Lab;
const servers: ScriptedServer[] = [];

beforeAll(async () => (lab = await Pop3Lab.start()));
afterAll(async () => await lab.stop());
beforeEach(async () => await lab.reset());
afterEach(async () => {
	await lab.closeAll();
	for (const server of servers.splice(0)) await server.stop();
});

/** A server that lets everybody in and has what the test gives it. */
async function serve(...replies: NonNullable<Script['replies']>): Promise<ScriptedServer> {
	const server = await ScriptedServer.start({
		greeting: '+OK ready',
		replies: [
			...replies,
			[/^CAPA/, '+OK\r\nUIDL\r\nTOP\r\nSASL XOAUTH2\r\nPIPELINING\r\n.'],
			[/^AUTH XOAUTH2$/, '+ '],
			[/^dXNlcj1/, '+OK in'],
			[/^UIDL/, '+OK\r\n1 first\r\n2 second\r\n3 third\r\n.'],
			[/^LIST (\d+)/, '+OK $1 100'],
			[/^RETR (\d+)/, '+OK\r\nSubject: m$1\r\nMessage-ID: <$1@test>\r\n\r\nbody\r\n.'],
			[/^TOP (\d+)/, '+OK\r\nSubject: m$1\r\nMessage-ID: <$1@test>\r\n\r\n.'],
			[/^DELE/, '+OK'],
			[/^QUIT/, '+OK bye', 'close'],
			[/^/, '-ERR unknown command'],
		],
	});
	servers.push(server);
	return server;
}

/** What an admin is told when the maildrop cannot be opened. */
async function failure(variant: Variant): Promise<MailError> {
	return await lab.open(variant).then(
		() => {
			throw new Error('It was opened after all');
		},
		(error: MailError) => error,
	);
}

describe('an admin learns', () => {
	it('that the token is not good for this mailbox: real Dovecot explains by a challenge', async () => {
		const error = await failure({ mailbox: 'somebody.else@contoso.example' });
		expect(error).toMatchObject({ kind: 'authentication', transient: false });
		expect(error.message).toContain('somebody.else@contoso.example');
		expect(error.hint).toContain('PopEnabled');
	});

	it('that the token is garbage, and no connection stays behind', async () => {
		lab.token = 'garbage';
		expect(await failure({})).toMatchObject({ kind: 'authentication', transient: false });
		await waitFor('the connections to end', () => lab.proxy.connections === 0);
	});

	it.each<[string, Array<[RegExp, ...Reply[]]>, object, RegExp]>([
		[
			'that POP3 is off, or the token not accepted',
			[[/^dXNlcj1/, '-ERR Logon failure: unknown user name or bad password.']],
			{ kind: 'authentication' },
			/PopEnabled/,
		],
		[
			'that Exchange ended the connection',
			[[/^AUTH/, '-ERR Protocol error. Connection is closed. 10', 'close']],
			{ kind: 'protocol' },
			/IMAP/,
		],
		[
			'that there is no sign-in with OAuth',
			[[/^AUTH/, '-ERR Unsupported mechanism']],
			{ kind: 'protocol' },
			/IMAP or MAPI/,
		],
		[
			'that there are no unique-ids',
			[
				[/^CAPA/, '+OK\r\nSASL XOAUTH2\r\n.'],
				[/^UIDL/, '-ERR Unknown command'],
			],
			{ kind: 'protocol' },
			/UIDL/,
		],
		[
			'that unique-ids are not to be had now, from a server that has them',
			[[/^UIDL/, '-ERR Something went wrong']],
			{ kind: 'unavailable', transient: true },
			/No action needed/,
		],
		[
			'that the sign-in is not at fault where the maildrop is locked',
			[[/^dXNlcj1/, '-ERR maildrop already locked']],
			{ kind: 'unavailable', transient: true },
			/POP3/,
		],
		[
			'that the sign-in is not at fault where there were too many',
			[[/^dXNlcj1/, '-ERR Too many logins']],
			{ kind: 'throttled', transient: true },
			/Check Interval/,
		],
		[
			'that another program has the mailbox open',
			[[/^dXNlcj1/, '-ERR [IN-USE] Do you have another POP session running?']],
			{ kind: 'unavailable', transient: true },
			/POP3/,
		],
		[
			'that the server wants time between sign-ins',
			[[/^dXNlcj1/, '-ERR [LOGIN-DELAY] minimum time between mail checks violation']],
			{ kind: 'throttled', transient: true },
			/Check Interval/,
		],
		[
			'that the server has a temporary fault',
			[[/^dXNlcj1/, '-ERR [SYS/TEMP] try again']],
			{ kind: 'unavailable', transient: true },
			/No action needed/,
		],
		[
			'that the mailbox is not there for this account',
			[[/^dXNlcj1/, '-ERR [SYS/PERM] no mailbox']],
			{ kind: 'permission', transient: false },
			/Full Access/,
		],
		[
			'how long Exchange wants to be left alone',
			[[/^dXNlcj1/, '-ERR Request is throttled. Suggested Backoff Time: 300000 milliseconds']],
			{ kind: 'throttled', retryAfterMs: 300_000 },
			/less often/,
		],
	])('%s', async (_, replies, expected, hint) => {
		const server = await serve(...replies);
		const error = await failure({ connection: { port: server.port } });
		expect(error).toMatchObject(expected);
		expect(error.hint).toMatch(hint);
	});

	it('that a token is too long for Exchange', async () => {
		const server = await serve([/^dXNlcj1/, '-ERR Protocol error. Connection is closed. 10', 'close']);
		lab.token = 'x'.repeat(5_000);
		const error = await failure({ connection: { port: server.port } });
		expect(error).toMatchObject({ kind: 'configuration' });
		expect(error.message).toContain('4,096');
	});

	it('that the server greets with an error', async () => {
		const server = await ScriptedServer.start({
			greeting: '-ERR [SYS/TEMP] too busy',
			closeAfterGreeting: true,
		});
		servers.push(server);
		expect(await failure({ connection: { port: server.port } })).toMatchObject({
			kind: 'unavailable',
			transient: true,
		});
	});

	it.each([
		[
			'that the certificate is not to be trusted',
			() => ({ port: lab.dovecot.ports.pop3s, security: 'ssl' as const }),
			'certificate',
		],
		[
			'that plain text answers where TLS is expected',
			() => ({ port: lab.dovecot.ports.pop3, security: 'ssl' as const }),
			'tls',
		],
		[
			'that a token does not go out in clear text to another machine',
			() => ({ host: 'mail.contoso.example' }),
			'configuration',
		],
	])('%s', async (_, connection, kind) => {
		expect((await failure({ connection: connection() })).kind).toBe(kind);
	});

	it.each([
		['an HTTP server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
		['an SMTP server', '220 mail.contoso.example ESMTP\r\n'],
		['an IMAP server', '* OK ready\r\n'],
		['binary garbage', Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 7919) % 256))],
		['a line without end', `+OK ${'x'.repeat(20_000)}`],
	])('that it is no POP3 server but %s', async (_, greeting) => {
		const server = await ScriptedServer.start({ greeting });
		servers.push(server);
		const error = await failure({ connection: { port: server.port } });
		expect(['protocol', 'tooLarge']).toContain(error.kind);
		expect(error.hint).toBeDefined();
	});

	it('that the server accepts the connection and sends nothing', async () => {
		const mute = createServer(() => undefined).listen(0, '127.0.0.1');
		await once(mute, 'listening');
		const error = await failure({
			connection: { port: (mute.address() as AddressInfo).port },
			answerMs: 500,
		});
		expect(error).toMatchObject({ kind: 'timeout', transient: true });
		mute.close();
	});
});

describe('STLS', () => {
	const starttls = (port: number) => ({ connection: { port, security: 'starttls' as const, ca: lab.ca } });

	it('is never gone without: a server that refuses it gets no token', async () => {
		const server = await serve([/^STLS/, '-ERR not now']);
		expect((await failure(starttls(server.port))).kind).toBe('tls');
		expect(server.received).toEqual(['STLS']);
	});

	it.each([
		['an answer', '+OK begin\r\n+OK in\r\n'],
		['half an answer', '+OK begin\r\n+O'],
		['an error', '+OK begin\r\n-ERR bye\r\n'],
	])('is not begun when %s was slipped in behind its own', async (_, text) => {
		const server = await serve([/^STLS/, Buffer.from(text)]);
		expect(await failure(starttls(server.port))).toMatchObject({ kind: 'tls', code: 'STARTTLS_INJECTION' });
		expect(server.received).toEqual(['STLS']);
	});
});

it('the POP3 source sends the token on a line of its own, and only when prompted', async () => {
	const server = await serve();
	await lab.open({ connection: { port: server.port } });
	const at = server.received.indexOf('AUTH XOAUTH2');
	const token = Buffer.from(server.received[at + 1] ?? '', 'base64').toString();
	expect(token).toBe(`user=${lab.mailbox}\x01auth=Bearer ${lab.token}\x01\x01`);
});

it('the POP3 source answers the challenge that explains a refusal with an empty line', async () => {
	const challenge = Buffer.from('{"status":"invalid_token"}').toString('base64');
	const server = await serve([/^dXNlcj1/, `+ ${challenge}`], [/^$/, '-ERR [AUTH] no']);
	expect(await failure({ connection: { port: server.port } })).toMatchObject({ kind: 'authentication' });
	expect(server.received).toContain('');
});

it('the POP3 source draws no conclusion from a UIDL that is refused once', async () => {
	let refusals = 0;
	const once: Reply = (_line, socket) =>
		socket.write((refusals += 1) === 1 ? '-ERR cannot lock the index\r\n' : '+OK\r\n1 first\r\n.\r\n');
	const server = await serve([/^CAPA/, '+OK\r\nSASL XOAUTH2\r\n.'], [/^UIDL/, once]);
	const source = await lab.open({ connection: { port: server.port } });
	expect(subjects(await readAll(source))).toEqual(['m1']);
});

describe('without pipelining, as on Exchange', () => {
	const capa: [RegExp, string] = [/^CAPA/, '+OK\r\nUIDL\r\nTOP\r\nSASL XOAUTH2\r\n.'];
	const list: [RegExp, string] = [
		/^UIDL/,
		`+OK\r\n${Array.from({ length: 12 }, (_, i) => `${String(i + 1)} id${String(i + 1)}\r\n`).join('')}.`,
	];
	const evenOnly = {
		headerFields: ['subject'],
		judgeHeader: (header: Buffer) =>
			/^Subject: m\d*[02468]\r?$/m.test(header.toString('latin1')) ? ('take' as const) : ('exclude' as const),
		judge: () => Promise.reject(new Error('The header was enough')),
	};

	it.each([1, 2, 5, 10])('fetches no body that the filter excludes, %i at a time', async (chunk) => {
		const server = await serve(capa, list);
		const source = await lab.open({ connection: { port: server.port } }, undefined, [], evenOnly);
		const read = [];
		for (
			let some = await source.read(chunk, never);
			some.length > 0;
			some = await source.read(chunk, never)
		) {
			read.push(...some);
		}
		expect(read).toHaveLength(12);
		expect(server.received.filter((line) => line.startsWith('RETR')).sort()).toEqual(
			[2, 4, 6, 8, 10, 12].map((number) => `RETR ${String(number)}`).sort(),
		);
		const headers = server.received.filter((line) => line.startsWith('TOP'));
		expect(new Set(headers).size).toBe(headers.length);
	});
});

it('the POP3 source waits for LOGIN-DELAY only, and not for the whole interval, when there is work at hand', async () => {
	const server = await serve(
		[/^CAPA/, '+OK\r\nUIDL\r\nTOP\r\nLOGIN-DELAY 1\r\n.'],
		[/^RETR 1/, '-ERR not now'],
	);
	const source = await lab.open({ connection: { port: server.port }, checkIntervalMs: 3_600_000 });
	const signIns = () => server.received.filter((line) => line === 'AUTH XOAUTH2').length;
	while (signIns() < 2) {
		await source.acknowledge(await source.read(5, never), 'processed');
		await source.wait(never);
	}
	expect(signIns()).toBe(2);
});

it('the POP3 source waits as long as LOGIN-DELAY says before it signs in again', async () => {
	const server = await serve([/^CAPA/, '+OK\r\nUIDL\r\nLOGIN-DELAY 2\r\n.'], [/^UIDL/, '+OK\r\n.']);
	const source = await lab.open({ connection: { port: server.port }, checkIntervalMs: 100 });
	const signIns = () => server.received.filter((line) => line === 'AUTH XOAUTH2').length;
	const before = Date.now();
	while (signIns() < 2) {
		await source.wait(never);
		expect(await source.read(5, never)).toEqual([]);
	}
	expect(Date.now() - before).toBeGreaterThanOrEqual(1_900);
	await source.close();
	// A new source of the same node is told how long to wait.
	expect(await failure({ connection: { port: server.port } })).toMatchObject({
		kind: 'throttled',
		retryAfterMs: expect.any(Number),
	});
});

it('the POP3 source waits for a maildrop that real Dovecot has locked for another client, and continues', async () => {
	const locking = await Pop3Lab.start({ extra: 'protocol pop3 {\n  pop3_lock_session = yes\n}\n' });
	try {
		await locking.reset();
		await locking.deliver('a');
		const other = await locking.open();
		// Dovecot itself waits for ten seconds first.
		const error = await locking.open({ answerMs: 20_000 }).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ kind: 'unavailable', transient: true });
		expect((error as MailError).message).toContain('another program');
		await other.close();
		expect(subjects(await readAll(await locking.open()))).toEqual(['a']);
	} finally {
		await locking.stop();
	}
});

describe('a message that the server does not give', () => {
	it('is set aside after some time, each try in a session of its own; the others come at once', async () => {
		const server = await serve([/^RETR 2/, '-ERR message is corrupt']);
		lab.giveUpAfter(1_000);
		const source = await lab.open({ connection: { port: server.port } });
		const first = await readNext(source);
		expect(subjects(first)).toEqual(['m1', 'm3']);
		await source.acknowledge(first, 'processed');
		const [bad] = await readNext(source);
		expect(bad).toMatchObject({ id: 'second', error: { kind: 'unreadable' } });
		expect(bad?.mime).toBeUndefined();
		expect(bad?.error?.message).toContain('message is corrupt');
		await source.acknowledge([bad!], 'setAside');
		expect(server.received.filter((line) => line === 'RETR 2').length).toBeGreaterThan(3);
		expect(await readAll(await lab.open({ connection: { port: server.port } }, source.position()))).toEqual(
			[],
		);
	});

	it.each(['[SYS/TEMP] Internal error', 'Server Unavailable. 21'])(
		'is to blame, and not the server, where others come: %s',
		async (words) => {
			const server = await serve([/^RETR 2/, `-ERR ${words}`]);
			lab.giveUpAfter(1_000);
			const source = await lab.open({ connection: { port: server.port } });
			const first = await readNext(source);
			expect(subjects(first)).toEqual(['m1', 'm3']);
			await source.acknowledge(first, 'processed');
			const [bad] = await readNext(source);
			expect(bad).toMatchObject({ id: 'second', error: { kind: 'unreadable' } });
			expect(bad?.error?.message).toContain(words);
		},
	);

	it('is not returned while the server returns no octets, and is returned once it does', async () => {
		let isEmpty = true;
		const server = await serve([
			/^RETR 2/,
			(_line, socket) =>
				socket.write(
					isEmpty ? '+OK\r\n.\r\n' : '+OK\r\nSubject: m2\r\nMessage-ID: <2@test>\r\n\r\nbody\r\n.\r\n',
				),
		]);
		lab.giveUpAfter(3_600_000);
		const source = await lab.open({ connection: { port: server.port } });
		const first = await readNext(source);
		expect(subjects(first)).toEqual(['m1', 'm3']);
		await source.acknowledge(first, 'processed');
		expect(await source.queueSize()).toBe(1);
		// After a restart, too, it is open.
		const next = await lab.open({ connection: { port: server.port } }, source.position());
		isEmpty = false;
		expect(subjects(await readNext(next))).toEqual(['m2']);
	});

	it('is gone when a fresh list lacks it, and only then', async () => {
		let isListed = true;
		const server = await serve(
			[/^RETR 2/, '-ERR no such message'],
			[
				/^UIDL/,
				(_line, socket) =>
					socket.write(`+OK\r\n1 first\r\n${isListed ? '2 second\r\n' : ''}3 third\r\n.\r\n`),
			],
		);
		lab.giveUpAfter(3_600_000);
		const source = await lab.open({ connection: { port: server.port }, checkIntervalMs: 50 });
		await source.acknowledge(await readNext(source), 'processed');
		expect(await source.queueSize()).toBe(1);
		isListed = false;
		await waitFor('the list without it', async () => {
			await source.wait(never);
			expect(await source.read(5, never)).toEqual([]);
			return (await source.queueSize()) === 0;
		});
		expect(lab.warnings.every(({ transient }) => transient)).toBe(true);
	});

	it('is not blamed for a fault of the server', async () => {
		const server = await serve([/^RETR/, '-ERR [SYS/TEMP] storage is down']);
		const source = await lab.open({ connection: { port: server.port } });
		for (let i = 0; i < 5; i++)
			await expect(source.read(5, never)).rejects.toMatchObject({ kind: 'unavailable', transient: true });
	});
});

it('the POP3 source does without pipelining where it is not offered, one command at a time', async () => {
	let open = 0;
	let most = 0;
	const slowly: Reply = (line, socket) => {
		most = Math.max(most, (open += 1));
		setTimeout(() => {
			open -= 1;
			socket.write(`+OK\r\nSubject: ${line}\r\n\r\n.\r\n`);
		}, 20);
	};
	const server = await serve([/^CAPA/, '-ERR what?'], [/^RETR/, slowly]);
	const read = await readAll(await lab.open({ connection: { port: server.port } }));
	expect(subjects(read)).toEqual(['RETR 1', 'RETR 2', 'RETR 3']);
	expect(most).toBe(1);
	expect(server.received).not.toContain('LIST 1');
});

describe('fetching by TOP, so that nothing is marked as read', () => {
	const whole = '+OK\r\nSubject: m$1\r\nMessage-ID: <$1@test>\r\n\r\nbody\r\n.';

	it('falls back to RETR where a server promises TOP and refuses it', async () => {
		const server = await serve([/^TOP/, '-ERR no']);
		const source = await lab.open({ connection: { port: server.port }, leaveUnread: true });
		expect(subjects(await readAll(source))).toEqual(['m1', 'm2', 'm3']);
		expect(server.received).toContain('RETR 1');
	});

	it('asks for more lines than a message has', async () => {
		const server = await serve([/^TOP (\d+) 99999999/, whole]);
		const source = await lab.open({ connection: { port: server.port }, leaveUnread: true });
		expect(subjects(await readAll(source))).toEqual(['m1', 'm2', 'm3']);
		expect(server.received.join()).not.toContain('RETR');
	});
});

describe('a notice of Exchange in place of a message that it cannot convert', () => {
	const notice =
		'+OK\r\nSubject: Retrieval using the POP3 protocol failed for the following message: 7\r\n\r\nSorry\r\n.';

	it('comes with an error that says so, whatever a filter makes of its header', async () => {
		const server = await serve([/^(RETR|TOP) 2/, notice]);
		const filter = {
			headerFields: ['subject'],
			judgeHeader: () => 'exclude' as const,
			judge: () => Promise.resolve('exclude' as const),
		};
		const source = await lab.open({ connection: { port: server.port } }, undefined, [], filter);
		const read = await readAll(source);
		expect(read.filter(({ verdict }) => verdict === 'exclude').map(({ id }) => id)).toEqual([
			'first',
			'third',
		]);
		expect(read.find(({ id }) => id === 'second')).toMatchObject({
			error: { kind: 'unreadable', hint: expect.stringContaining('PopMessagesRetrievalMimeFormat') },
		});
	});
});

describe('sizes that are wrong', () => {
	const large = (socket: Socket, subject: string) => {
		socket.write(`+OK\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@test>\r\n\r\n`);
		socket.write(`${`${'x'.repeat(98)}\r\n`.repeat(20_000)}.\r\n`);
	};

	it('do not make it take more than it may: the beginning is fetched instead', async () => {
		const server = await serve([/^RETR 2/, (_line, socket) => large(socket, 'm2')]);
		const source = await lab.open({ connection: { port: server.port }, maxMessageBytes: 1_000_000 });
		const read = await readAll(source);
		expect(subjects(read)).toEqual(['m1', 'm2', 'm3']);
		expect(read[1]).toMatchObject({ error: { kind: 'tooLarge' } });
		expect(server.received).toContain('TOP 2 5000');
	});

	it('do not block the others when there is no beginning to be had either', async () => {
		const server = await serve(
			[/^RETR 2/, (_line, socket) => large(socket, 'm2')],
			[/^TOP/, '-ERR unknown command'],
		);
		lab.giveUpAfter(1_000);
		const source = await lab.open({ connection: { port: server.port }, maxMessageBytes: 1_000_000 });
		const first = await readNext(source);
		expect(subjects(first)).toEqual(['m1', 'm3']);
		await source.acknowledge(first, 'processed');
		const [bad] = await readNext(source);
		expect(bad).toMatchObject({ id: 'second', error: { kind: 'unreadable' } });
	});
});

describe('unique-ids that several messages share', () => {
	it('hide no message, and identical copies run once', async () => {
		const same = '+OK\r\nSubject: copy\r\nMessage-ID: <copy@test>\r\n\r\n.';
		const server = await serve(
			[/^UIDL/, '+OK\r\n1 same\r\n2 same\r\n3 same\r\n4 other\r\n.'],
			[/^RETR [13]/, same],
		);
		const source = await lab.open({ connection: { port: server.port }, afterProcessing: 'delete' });
		const read = await readAll(source);
		expect(subjects(read)).toEqual(['copy', 'm2', 'm4']);
		await source.acknowledge(read, 'processed');
		await source.close();
		expect(server.received.filter((line) => line.startsWith('DELE')).sort()).toEqual([
			'DELE 1',
			'DELE 2',
			'DELE 3',
			'DELE 4',
		]);
	});
});

describe('deleting', () => {
	const variant = (port: number) => ({ connection: { port }, afterProcessing: 'delete' as const });

	it('never deletes a message that has got the unique-id of the one that was done', async () => {
		const before = await serve();
		const source = await lab.open(variant(before.port));
		const [first] = await source.read(1, never);
		await source.acknowledge([first!], 'processed');
		const stored = { ...source.position(), server: '' };
		const after = await serve([/^TOP 1/, '+OK\r\nSubject: another\r\nMessage-ID: <another@test>\r\n\r\n.']);
		const next = await lab.open(variant(after.port), {
			...stored,
			server: `127.0.0.1:${String(after.port)}`,
		});
		await next.close();
		expect(after.received.filter((line) => line.startsWith('DELE'))).toEqual([]);
	});

	it('deletes after a restart what its header shows to be the one that was done', async () => {
		const server = await serve();
		const source = await lab.open(variant(server.port));
		const [first] = await source.read(1, never);
		await source.acknowledge([first!], 'processed');
		const next = await lab.open(variant(server.port), source.position());
		await next.close();
		expect(server.received.filter((line) => line.startsWith('DELE'))).toEqual(['DELE 1']);
		expect(server.received).toContain('TOP 1 0');
	});

	it.each([
		['by its whole text where the server does not know TOP', 'Message-ID: <1@test>', ['DELE 1']],
		['and spares another one there', 'Message-ID: <another@test>', []],
	])('looks at a message after a restart %s', async (_, field, deleted) => {
		const before = await serve();
		const source = await lab.open(variant(before.port));
		await source.acknowledge(await source.read(1, never), 'processed');
		const after = await serve(
			[/^CAPA/, '+OK\r\nUIDL\r\n.'],
			[/^TOP/, '-ERR unknown command'],
			[/^RETR 1/, `+OK\r\nSubject: m1\r\n${field}\r\n\r\nbody\r\n.`],
		);
		const server = `127.0.0.1:${String(after.port)}`;
		const next = await lab.open(variant(after.port), { ...source.position(), server });
		await next.close();
		expect(after.received.filter((line) => line.startsWith('DELE'))).toEqual(deleted);
	});

	it('deletes nothing after a restart that it cannot look at, and tries again in the next session', async () => {
		const server = await serve([/^TOP 1/, '-ERR not now']);
		const source = await lab.open(variant(server.port));
		await source.acknowledge(await source.read(1, never), 'processed');
		const next = await lab.open(variant(server.port), source.position());
		await next.close();
		expect(server.received.filter((line) => line.startsWith('DELE'))).toEqual([]);
		expect(next.position().known).toEqual([expect.stringMatching(/^first \S+\*$/)]);
	});

	it('considers a message deleted when a list lacks it, and retries until then', async () => {
		const server = await serve();
		const source = await lab.open(variant(server.port));
		await source.acknowledge(await source.read(1, never), 'processed');
		await source.close();
		expect(source.position().known).toEqual([expect.stringMatching(/\*$/)]);
		const deletes = () => server.received.filter((line) => line === 'DELE 1').length;
		const next = await lab.open({ ...variant(server.port), checkIntervalMs: 10 }, source.position());
		while (lab.warnings.length === 0) {
			expect(subjects(await next.read(1, never)).includes('m1')).toBe(false);
			await next.wait(never);
		}
		expect(deletes()).toBe(4);
		for (let i = 0; i < 3; i++) {
			await next.read(1, never);
			await next.wait(never);
		}
		expect(deletes()).toBe(4);
		expect(lab.warnings).toMatchObject([
			{
				kind: 'refused',
				message: expect.stringContaining('still listed'),
				hint: expect.stringContaining('Full Access'),
			},
		]);
	});

	it('continues, remembers and says so when the server refuses', async () => {
		const server = await serve([/^DELE 1/, '-ERR read only']);
		const source = await lab.open(variant(server.port));
		await source.acknowledge(await readAll(source), 'processed');
		await source.close();
		expect(lab.warnings).toMatchObject([{ kind: 'refused', message: expect.stringContaining('read only') }]);
		const next = await lab.open(variant(server.port), source.position());
		await next.close();
		expect(server.received.filter((line) => line === 'DELE 1')).toHaveLength(1);
	});
});

describe('lists', () => {
	it.each([
		['a line that is none', '1 first\r\nsecond\r\n'],
		['a line without end', `1 ${'x'.repeat(10_000)}`],
	])('with %s end the session with an error', async (_, lines) => {
		const server = await serve([/^UIDL/, Buffer.from(`+OK\r\n${lines}.\r\n`)]);
		const error = await failure({ connection: { port: server.port } });
		expect(['protocol', 'tooLarge']).toContain(error.kind);
	});
});

it('the POP3 source is not taken in by a message that speaks as the server', async () => {
	const body = 'hello\n.\n+OK\n.\n-ERR gone\r\n';
	await lab.dovecot.deliverMany(lab.mailbox, [mail('trick', body), mail('next')]);
	expect(subjects(await readAll(await lab.open()))).toEqual(['trick', 'next']);
});

it('the POP3 source never reveals the token: not in the error, not in its cause, not in its stack', async () => {
	lab.token = 'secret-token-0123456789-abcdefghijklmnopqrstuvwxyz';
	const encoded = Buffer.from(`user=${lab.mailbox}\x01auth=Bearer ${lab.token}\x01\x01`).toString('base64');
	const error = await failure({});
	const describe = (one: unknown): string =>
		one instanceof Error
			? JSON.stringify(one, Object.getOwnPropertyNames(one)) + describe(one.cause)
			: String(one);
	expect(describe(error)).not.toContain(lab.token);
	expect(describe(error)).not.toContain(encoded);
});
