import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TokenProvider } from '../../../nodes/mail/contracts/TokenProvider';
import { defined } from '../../../nodes/mail/contracts/defined';
import { EwsFeed, type EwsFeedSettings } from '../../../nodes/mail/ews/EwsFeed';
import { EwsProbe } from '../../../nodes/mail/ews/EwsProbe';
import { EwsTransport } from '../../../nodes/mail/ews/EwsTransport';
import { listEwsFolders } from '../../../nodes/mail/ews/listEwsFolders';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { type MessageChange, SyncStateLost } from '../../../nodes/mail/source/ChangeFeed';
import { refusedIn } from '../exchange/refusedIn';
import { Authority, EXCHANGE_SCOPES } from '../../lab/authority/Authority';
import { EwsServer } from '../../lab/ews/EwsServer';
import { checkSoapAtEnd } from '../../lab/ews/schemas/checkSoap';
import { outgoing } from '../../contract/mailTransportContract';

checkSoapAtEnd();

const ADA = 'ada@contoso.example';
const SUPPORT = 'support@contoso.example';
const APP = 'c0ffee00-1111-4222-8333-000000000007';
const never = new AbortController().signal;

let authority: Authority;
let server: EwsServer;
let delegated: TokenProvider;
let appOnly: TokenProvider;
const opened: EwsFeed[] = [];

beforeAll(async () => {
	authority = await Authority.start();
	await authority.setUsers([{ user: ADA, password: 'secret', sharedMailboxes: [SUPPORT] }]);
	const app = { ...authority.client, clientId: APP, roles: ['full_access_as_app'], mailboxes: ['*'] };
	server = await EwsServer.start({ authority });
	const token = (await authority.signIn({ user: ADA, scope: EXCHANGE_SCOPES })).access_token;
	delegated = { getToken: () => Promise.resolve({ token }) };
	await authority.setClients([app]);
	const appToken = (await authority.clientCredentials()).access_token;
	appOnly = { getToken: () => Promise.resolve({ token: appToken }) };
});
afterAll(async () => {
	await server?.stop();
	await authority?.stop();
});
afterEach(async () => {
	for (const feed of opened.splice(0)) await feed.close();
	server.faults.stopFailing();
	server.quirks.reset();
	for (const mailbox of server.store.mailboxes) {
		for (const folder of mailbox.root.tree())
			for (const message of [...folder.messages.values()]) mailbox.delete(message);
	}
});

const connection = () => ({
	host: server.host,
	port: server.port,
	security: 'ssl' as const,
	ca: readFileSync(server.certificates.ca, 'utf8'),
	proxy: 'none' as const,
});

function feedOf(more: Partial<EwsFeedSettings> = {}, tokens = delegated): EwsFeed {
	const settings = { connection: connection(), mailbox: ADA, folder: 'inbox', answerMs: 10_000, ...more };
	const feed = new EwsFeed(settings, tokens);
	opened.push(feed);
	return feed;
}

async function openFeed(more: Partial<EwsFeedSettings> = {}, tokens = delegated): Promise<EwsFeed> {
	const feed = feedOf(more, tokens);
	await feed.open(never);
	return feed;
}

const mail = (subject: string) =>
	`Subject: ${subject}\r\nMessage-ID: <${subject}@fabrikam.example>\r\n\r\nHello\r\n`;

async function allChanges(feed: EwsFeed, limit: number, state?: string) {
	const changes = [];
	let pages = 0;
	for (let at = state; ; ) {
		const page = await feed.changes(at, limit, never);
		changes.push(...page.changes);
		at = page.state;
		pages += 1;
		if (page.isLast) return { changes, state: at, pages };
	}
}

describe('the changes of a folder', () => {
	it('come in pages, with what is needed to choose, and then only what has changed', async () => {
		const messages = Array.from({ length: 7 }, (_, n) => server.store.deliver(ADA, mail(`n${String(n)}`)));
		const feed = await openFeed();
		const { changes, state, pages } = await allChanges(feed, 3);
		expect(pages).toBe(3);
		expect(changes.map(({ messageId }) => messageId).sort()).toEqual(
			messages.map((_, n) => `n${String(n)}@fabrikam.example`),
		);
		expect(changes[0]).toMatchObject({
			isNew: true,
			isRead: false,
			receivedAt: expect.any(Date) as Date,
			size: expect.any(Number) as number,
		});
		const [one, two, three] = changes.map(({ id }) => id) as [string, string, string];
		expect(refusedIn(await feed.apply({ type: 'markRead' }, [{ id: one }], never))).toEqual([]);
		expect(refusedIn(await feed.apply({ type: 'delete' }, [{ id: two }], never))).toEqual([]);
		expect(refusedIn(await feed.apply({ type: 'move', folder: 'Archive' }, [{ id: three }], never))).toEqual(
			[],
		);
		server.store.deliver(ADA, mail('n7'));
		const { changes: later } = await allChanges(feed, 512, state);
		expect(
			later
				.filter(({ removed }) => removed)
				.map(({ id }) => id)
				.sort(),
		).toEqual([two, three].sort());
		expect(later.find(({ id }) => id === one)).toMatchObject({ isNew: false, isRead: true });
		expect(later.find(({ messageId }) => messageId === 'n7@fabrikam.example')).toMatchObject({ isNew: true });
		expect(await feed.count('all', never)).toBe(6);
		expect(await feed.count('unread', never)).toBe(5);
		const looks = await feed.look([one, changes[3]!.id, two], never);
		expect(looks.get(one)).toMatchObject({ is: 'here', change: { id: one, isRead: true } });
		expect(looks.get(changes[3]!.id)).toMatchObject({
			is: 'here',
			change: { receivedAt: changes[3]!.receivedAt, isRead: false },
		});
		expect(looks.get(two)).toEqual({ is: 'notFound' });
	});

	it('are walked again where the server has forgotten the state', async () => {
		server.store.deliver(ADA, mail('n0'));
		const feed = await openFeed();
		await expect(feed.changes('AAAAforgotten', 10, never)).rejects.toBeInstanceOf(SyncStateLost);
		expect((await feed.changes(undefined, 10, never)).changes).toHaveLength(1);
	});

	it('survive what was done twice, and messages that have gone', async () => {
		server.store.deliver(ADA, mail('n0'));
		const feed = await openFeed();
		const [{ id } = { id: '' }] = (await allChanges(feed, 10)).changes;
		for (const type of ['markRead', 'flag', 'markRead'] as const)
			expect(refusedIn(await feed.apply({ type }, [{ id }], never))).toEqual([]);
		for (let time = 0; time < 2; time += 1)
			expect(refusedIn(await feed.apply({ type: 'delete' }, [{ id }], never))).toEqual([]);
		expect(refusedIn(await feed.apply({ type: 'flag' }, [{ id }], never))).toEqual([]);
		expect(await feed.fetch(id, never)).toBeUndefined();
	});

	it('are returned although an element of an item is beside it', async () => {
		server.quirks.straysElements = true;
		const { id } = server.store.deliver(ADA, mail('n0'));
		const { changes } = await allChanges(await openFeed(), 10);
		expect(changes).toMatchObject([{ id, isRead: false, messageId: 'n0@fabrikam.example' }]);
	});

	it('may report a message twice, and one that is not found for a while', async () => {
		server.quirks.tellsTwice = true;
		const { id } = server.store.deliver(ADA, mail('n0'));
		const feed = await openFeed();
		expect((await allChanges(feed, 10)).changes.map((change) => change.id)).toEqual([id, id]);
		server.quirks.withhold(id, { times: 1 });
		expect(await feed.fetch(id, never)).toBeUndefined();
		expect(String(await feed.fetch(id, never))).toContain('Subject: n0');
	});

	it('see a target folder that is not there before the first message', async () => {
		const feed = await openFeed();
		await expect(feed.apply({ type: 'move', folder: 'Nowhere' }, [], never)).rejects.toMatchObject({
			kind: 'folderNotFound',
		});
		expect(refusedIn(await feed.apply({ type: 'move', folder: 'Archive' }, [], never))).toEqual([]);
	});

	it('are marked, moved and deleted in batches of fifty', async () => {
		for (let n = 0; n < 120; n += 1) server.store.deliver(ADA, mail(`n${String(n)}`));
		const feed = await openFeed();
		const ids = (await allChanges(feed, 512)).changes.map(({ id }) => id);
		const before = server.counts.UpdateItem ?? 0;
		expect(
			refusedIn(
				await feed.apply(
					{ type: 'markRead' },
					ids.map((id) => ({ id })),
					never,
				),
			),
		).toEqual([]);
		expect((server.counts.UpdateItem ?? 0) - before).toBe(3);
		expect(server.store.messages(ADA).every(({ isRead }) => isRead)).toBe(true);
	});
});

/** As the source fetches: it knows the size from the change. */
async function fetchKnown(feed: EwsFeed, { id, size }: MessageChange): Promise<Buffer | undefined> {
	return await feed.fetch(id, never, defined({ size }));
}

describe('messages', () => {
	const folder = join(__dirname, '../../fixtures/messages');
	const fixtures = readdirSync(folder).filter((name) => name.endsWith('.eml'));

	it('come byte for byte, several in one answer', async () => {
		const mimes = fixtures.map((name) => readFileSync(join(folder, name)));
		for (const mime of mimes) server.store.deliver(ADA, mime);
		const feed = await openFeed();
		const { changes } = await allChanges(feed, 512);
		const before = server.counts.GetItem ?? 0;
		const fetched = await Promise.all(changes.map(async (change) => await fetchKnown(feed, change)));
		const hex = (octets: Buffer | undefined) => octets?.toString('hex');
		expect(fetched.map(hex).sort()).toEqual(mimes.map(hex).sort());
		expect((server.counts.GetItem ?? 0) - before).toBeLessThan(mimes.length / 3);
	});

	it('of unknown size come alone, since any of them may be large', async () => {
		for (let n = 0; n < 6; n++) server.store.deliver(ADA, mail(`n${String(n)}`));
		const feed = await openFeed();
		const { changes } = await allChanges(feed, 512);
		const before = server.counts.GetItem ?? 0;
		await Promise.all(changes.map(async ({ id }) => await feed.fetch(id, never)));
		expect((server.counts.GetItem ?? 0) - before).toBe(6);
	});

	it.each([
		['an appointment', 'VCALENDAR', 'SUMMARY:Team meeting', 'text/calendar'],
		['a contact', 'VCARD', 'FN:Team meeting', 'text/vcard'],
	])('that are %s are returned as messages with that attached', async (_, kind, line, mimeType) => {
		const content = `BEGIN:${kind}\r\n${line}\r\nEND:${kind}\r\n`;
		server.store.deliver(ADA, content);
		const feed = await openFeed();
		const [{ id } = { id: '' }] = (await allChanges(feed, 10)).changes;
		const message = await parseMessage((await feed.fetch(id, never)) ?? Buffer.alloc(0));
		expect(message).toMatchObject({ subject: 'Team meeting', attachments: [{ mimeType }] });
		expect(message.attachments[0]?.content?.toString()).toBe(content);
	});

	it('of 25 MB come alone, byte for byte', async () => {
		const large = Buffer.concat([
			Buffer.from(mail('large')),
			Buffer.alloc(25 * 1024 * 1024, 'Lorem ipsum \r\n'),
		]);
		server.store.deliver(ADA, large);
		server.store.deliver(ADA, mail('small'));
		const feed = await openFeed();
		const { changes } = await allChanges(feed, 512);
		const fetched = await Promise.all(changes.map(async (change) => await fetchKnown(feed, change)));
		expect(fetched.some((mime) => mime?.equals(large))).toBe(true);
	});

	it('that are larger than the limit say so', async () => {
		server.store.deliver(ADA, Buffer.concat([Buffer.from(mail('large')), Buffer.alloc(200_000, 'x')]));
		const feed = await openFeed({ maxMessageBytes: 100_000 });
		const [{ id } = { id: '' }] = (await allChanges(feed, 512)).changes;
		await expect(feed.fetch(id, never)).rejects.toMatchObject({ kind: 'tooLarge' });
	});
});

describe('folders', () => {
	it.each([
		['Inbox/Support & "Sales" <1>', 'Inbox/Support & "Sales" <1>'],
		['Kunden/Ämter/Berlin', 'kunden/ämter/BERLIN'],
		["O'Brien's", "O'Brien's"],
		['Archive', 'archive'],
	])('%s are found as people see them', async (made, wanted) => {
		const mailbox = server.store.mailbox(ADA);
		const { id } = mailbox.makeFolder(made);
		expect(await feedOf({ folder: wanted }).open(never)).toBe(id);
		expect(await feedOf({ folder: id }).open(never)).toBe(id);
	});

	it('with a slash in their names are found, too', async () => {
		const mailbox = server.store.mailbox(ADA);
		const { id } = mailbox.addFolder(
			mailbox.addFolder(undefined, 'unused').parent ?? mailbox.root,
			'Sales/EMEA',
		);
		expect(await feedOf({ folder: 'Sales/EMEA' }).open(never)).toBe(id);
	});

	it.each(['inbox', 'INBOX', 'Sent Items', 'deleteditems', 'junkemail'])(
		'that everybody has are opened by name: %s',
		async (name) => {
			const id = await feedOf({ folder: name }).open(never);
			expect(id).toBe(server.store.mailbox(ADA).folder(name.replace(' ', '')).id);
		},
	);

	it('that are not there say how a path is written', async () => {
		await expect(feedOf({ folder: 'Inbox/Nowhere' }).open(never)).rejects.toMatchObject({
			kind: 'folderNotFound',
			hint: expect.stringContaining('Inbox/Support') as string,
		});
	});

	it('are listed with their paths, the inbox first', async () => {
		server.store.mailbox(ADA).makeFolder('Inbox/Zulu/Deep');
		const folders = await listEwsFolders({ connection: connection(), mailbox: ADA }, delegated, never);
		const paths = folders.map(({ path }) => path);
		expect(paths.slice(0, 1)).toEqual(['Inbox']);
		expect(paths).toEqual(expect.arrayContaining(['Inbox/Zulu', 'Inbox/Zulu/Deep', 'Sent Items', 'Archive']));
		expect(paths.indexOf('Inbox/Zulu/Deep')).toBeLessThan(paths.indexOf('Archive'));
		for (const { path, id } of folders.slice(0, 5)) {
			expect(await feedOf({ folder: id }).open(never)).toBe(id);
			expect(path).not.toBe('');
		}
	});
});

describe('whose mailbox', () => {
	it('is a shared one, with the rights of who signs in', async () => {
		server.store.deliver(SUPPORT, mail('ticket'));
		const feed = await openFeed({ mailbox: SUPPORT });
		const [{ id, messageId } = { id: '' }] = (await allChanges(feed, 10)).changes;
		expect(messageId).toBe('ticket@fabrikam.example');
		expect(refusedIn(await feed.apply({ type: 'delete' }, [{ id }], never))).toEqual([]);
		expect(server.store.messages(SUPPORT, 'deleteditems')).toHaveLength(1);
		expect(server.requests.at(-1)).toMatchObject({ anchor: SUPPORT, userAgent: 'n8n-nodes-microsoft-mail' });
	});

	it('is one that nobody gave rights to', async () => {
		server.store.mailbox('boss@contoso.example');
		await expect(feedOf({ mailbox: 'boss@contoso.example' }).open(never)).rejects.toMatchObject({
			kind: 'permission',
		});
	});

	it('is refused for good where there is no such mailbox', async () => {
		await expect(feedOf({ mailbox: 'nobody@contoso.example' }).open(never)).rejects.toMatchObject({
			name: 'MailError',
			transient: false,
		});
	});

	it('is any one, for an app that acts for it', async () => {
		server.store.deliver(SUPPORT, mail('ticket'));
		const feed = await openFeed({ mailbox: SUPPORT, impersonate: true }, appOnly);
		const { changes } = await allChanges(feed, 10);
		expect(changes).toHaveLength(1);
		expect(server.requests.at(-1)).toMatchObject({ mailbox: SUPPORT, anchor: SUPPORT });
	});

	it("is nobody's, for an app that does not say for whom", async () => {
		await expect(feedOf({ mailbox: SUPPORT }, appOnly).open(never)).rejects.toMatchObject({
			kind: 'configuration',
			code: 'ErrorImpersonationRequired',
		});
	});

	it('is closed by the tenant: says to use Graph, and how', async () => {
		server.policy.ewsEnabled = false;
		const error = await feedOf()
			.open(never)
			.catch((reason: unknown) => reason);
		server.policy.ewsEnabled = true;
		expect(error).toMatchObject({
			kind: 'permission',
			hint: expect.stringContaining('Set "API" in the node to "Microsoft Graph"') as string,
		});
	});

	it('is closed to this app: says to use Graph, and how', async () => {
		server.policy.allowedApps = ['another'];
		const error = await feedOf()
			.open(never)
			.catch((reason: unknown) => reason);
		delete server.policy.allowedApps;
		expect(error).toMatchObject({
			kind: 'permission',
			hint: expect.stringContaining('EwsAllowedAppIDs') as string,
		});
	});
});

describe('sending', () => {
	const transportOf = (more = {}, tokens = delegated) =>
		new EwsTransport(
			{ connection: connection(), mailbox: ADA, saveToSentItems: true, answerMs: 10_000, ...more },
			tokens,
		);
	beforeEach(() => void (server.store.sent.length = 0));

	it.each([true, false])('keeps a copy, or does not: %s', async (saveToSentItems) => {
		const transport = transportOf({ saveToSentItems });
		const message = await outgoing(ADA);
		const result = await transport.send(message, never);
		await transport.close();
		expect(result).toMatchObject({ accepted: ['sam@fabrikam.example'], response: 'NoError' });
		expect(server.store.sent.map(({ to }) => to)).toEqual([['sam@fabrikam.example']]);
		expect(server.store.sent[0]?.mime.equals(message.mime)).toBe(true);
		expect(server.store.messages(ADA, 'sentitems')).toHaveLength(saveToSentItems ? 1 : 0);
	});

	it('reaches blind recipients, whom no other sees', async () => {
		const transport = transportOf();
		const bcc = Array.from({ length: 12 }, (_, n) => ({ address: `blind${String(n)}@fabrikam.example` }));
		await transport.send(await outgoing(ADA, { bcc }), never);
		await transport.close();
		const [sent] = server.store.sent;
		expect(sent?.to).toEqual(
			expect.arrayContaining(['sam@fabrikam.example', 'blind0@fabrikam.example', 'blind11@fabrikam.example']),
		);
		expect(sent?.mime.toString('latin1')).not.toMatch(/^Bcc|blind/im);
	});

	it('sends as a shared mailbox, and keeps the copy there', async () => {
		const transport = transportOf({ mailbox: SUPPORT });
		await transport.send(await outgoing(SUPPORT), never);
		await transport.close();
		expect(server.store.sent[0]).toMatchObject({ from: SUPPORT });
		expect(server.store.messages(SUPPORT, 'sentitems')).toHaveLength(1);
	});

	it('says who may not be sent as', async () => {
		const transport = transportOf();
		const error = await transport
			.send(await outgoing('boss@contoso.example'), never)
			.catch((reason: unknown) => reason);
		await transport.close();
		expect(error).toMatchObject({ kind: 'permission', code: 'ErrorSendAsDenied' });
		expect(server.store.sent).toHaveLength(0);
	});

	it.each<[string, Parameters<EwsServer['faults']['failNext']>[1], string, boolean]>([
		['a page with status 502', { kind: 'status', status: 502, body: '<html>' }, 'outcomeUnknown', false],
		['a page with status 500', { kind: 'status', status: 500, body: '<html>' }, 'outcomeUnknown', false],
		['a fault', { kind: 'fault', code: 'ErrorInternalServerTransientError' }, 'unavailable', true],
		['an error of the message', { kind: 'item', code: 'ErrorMessageSizeExceeded' }, 'tooLarge', false],
		['a refusal of HTTP', { kind: 'status', status: 403 }, 'permission', false],
	])('after %s knows whether it may have gone out', async (_, fault, kind, transient) => {
		server.faults.failNext(1, fault, 'CreateItem');
		const transport = transportOf();
		const error = await transport.send(await outgoing(ADA), never).catch((reason: unknown) => reason);
		await transport.close();
		expect(error).toMatchObject({ kind, transient });
	});

	it('is put off for a moment where the server is busy, and goes out once', async () => {
		server.faults.failNext(1, { kind: 'busy', backOffMs: 200 }, 'CreateItem');
		const transport = transportOf();
		await transport.send(await outgoing(ADA), never);
		await transport.close();
		expect(server.store.sent).toHaveLength(1);
	});

	it('is not tried with an address that EWS cannot carry', async () => {
		const transport = transportOf();
		const message = { ...(await outgoing(ADA)), needsUtf8: true };
		await expect(transport.send(message, never)).rejects.toMatchObject({
			kind: 'configuration',
			code: 'SMTPUTF8',
		});
		await transport.close();
		expect(server.store.sent).toHaveLength(0);
	});
});

describe('a probe', () => {
	it('signs in, opens the mailbox and counts', async () => {
		server.store.deliver(ADA, mail('n0'));
		server.store.deliver(ADA, mail('n1'), 'inbox', { isRead: true });
		const probe = new EwsProbe({ connection: connection(), mailbox: ADA });
		expect((await probe.login(await delegated.getToken(), never)).detail).toMatch(
			/^Exchange 15\.\d+ accepted the token$/,
		);
		expect(await probe.mailbox(never)).toMatchObject({ data: { folder: 'Inbox', messages: 2, unread: 1 } });
		expect(await probe.queue()).toEqual({
			detail: '2 messages, 1 unread',
			data: { queue: 1, messages: 2, unread: 1 },
		});
		await probe.close();
	});
});

it('EwsFeed moves to the folder that the path leads to, also when somebody deletes it and recreates it', async () => {
	const mailbox = server.store.mailbox(ADA);
	const first = mailbox.makeFolder('Filed');
	const feed = feedOf();
	await feed.open(never);
	const move = async () => {
		const stored = server.store.deliver(ADA, mail('filed'));
		return await feed.apply({ type: 'move', folder: 'Filed' }, [{ id: stored.id }], never);
	};
	expect([...(await move()).values()]).toEqual(['done']);
	mailbox.moveFolder(first, mailbox.folder('deleteditems'));
	const later = Date.now() + 61_000;
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => later);
	await expect(move()).rejects.toMatchObject({ kind: 'folderNotFound' });
	const second = mailbox.makeFolder('Filed');
	expect([...(await move()).values()]).toEqual(['done']);
	clock.mockRestore();
	expect([first.messages.size, second.messages.size]).toEqual([1, 1]);
});
