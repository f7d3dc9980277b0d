import { sharedAbort } from '../../../nodes/mail/async/sharedAbort';
import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { TokenProvider } from '../../../nodes/mail/contracts/TokenProvider';
import { GraphFeed, type GraphFeedSettings } from '../../../nodes/mail/graph/GraphFeed';
import { GraphProbe } from '../../../nodes/mail/graph/GraphProbe';
import { listGraphFolders } from '../../../nodes/mail/graph/listGraphFolders';
import { SyncStateLost, type MessageChange } from '../../../nodes/mail/source/ChangeFeed';
import { refusedIn } from '../exchange/refusedIn';
import { EXCHANGE_SCOPES } from '../../lab/authority/Authority';
import { ADA, GRACE, GraphLab, SUPPORT } from './GraphLab';

const never = sharedAbort().signal;
const ODD = "Don't panic / #1? 100% & \u00fcber";
let lab: GraphLab;
let tokens: TokenProvider;
const feeds: GraphFeed[] = [];

beforeAll(async () => {
	lab = await GraphLab.start();
	tokens = await lab.tokens();
	const mailbox = lab.server.store.mailbox(ADA);
	mailbox.makeFolder('Inbox/Support/Open');
	mailbox.addFolder(mailbox.addFolder(mailbox.root, ODD), 'Inner');
});
afterAll(async () => await lab?.stop());
afterEach(async () => {
	for (const feed of feeds.splice(0)) await feed.close();
	lab.server.faults.clear();
});

function feedOf(settings: Partial<GraphFeedSettings> = {}, given = tokens): GraphFeed {
	const { connection } = lab;
	const feed = new GraphFeed(
		{ connection, mailbox: ADA, folder: 'INBOX', answerMs: 5_000, ...settings },
		given,
	);
	feeds.push(feed);
	return feed;
}

async function failure(work: Promise<unknown>): Promise<MailError> {
	const error: unknown = await work.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(error).toBeInstanceOf(MailError);
	return error as MailError;
}

async function walk(
	feed: GraphFeed,
	from?: string,
): Promise<{ changes: Map<string, MessageChange>; state: string; pages: number }> {
	const changes = new Map<string, MessageChange>();
	let state = from;
	for (let pages = 1; ; pages += 1) {
		const page = await feed.changes(state, 7, never);
		for (const change of page.changes) changes.set(change.id, change);
		state = page.state;
		if (page.isLast) return { changes, state, pages };
	}
}

const mime = (n: number, more = '') =>
	`From: Sam <sam@fabrikam.example>\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= ${String(n)}\r\nMessage-ID: <${String(n)}@fabrikam.example>\r\n${more}\r\nHello ${String(n)}\r\n`;

describe('a folder', () => {
	it.each([
		['nothing said', '', 'inbox'],
		['the name IMAP has for it', 'INBOX', 'inbox'],
		['a well-known name', 'sentitems', 'sentitems'],
		['a well-known name as people write it', 'Sent Items', 'sentitems'],
		['a path', 'Inbox/Support/Open', 'Inbox/Support/Open'],
		['a path in any case', 'inbox/SUPPORT/open', 'Inbox/Support/Open'],
	])('is found by %s', async (_, folder, expected) => {
		const { id } = lab.server.store.mailbox(ADA).folder(expected);
		expect(await feedOf({ folder }).open(never)).toBe(id.replaceAll('/', '-').replaceAll('+', '_'));
	});

	it('is found by a name full of odd characters, and so is what is in it', async () => {
		const odd = await feedOf({ folder: ODD }).open(never);
		expect(await feedOf({ folder: `${ODD}/Inner` }).open(never)).not.toBe(odd);
	});

	it('is found by its id', async () => {
		const id = await feedOf({ folder: 'Inbox/Support/Open' }).open(never);
		expect(await feedOf({ folder: id }).open(never)).toBe(id);
	});

	it.each(['Inbox/Support/Closed', 'Nowhere', 'Support/Open', "x' or true"])(
		'that is not there is named: %s',
		async (folder) => {
			const error = await failure(feedOf({ folder }).open(never));
			expect(error).toMatchObject({ kind: 'folderNotFound' });
			expect(error.message).toContain(folder);
		},
	);

	it('is listed with those in it, the inbox first, in pages', async () => {
		const { connection } = lab;
		const list = await listGraphFolders({ connection, mailbox: ADA }, tokens, never);
		expect(list.slice(0, 3).map(({ path }) => path)).toEqual([
			'Inbox',
			'Inbox/Support',
			'Inbox/Support/Open',
		]);
		expect(list.map(({ path }) => path)).toContain(`${ODD}/Inner`);
		const chosen = list.find(({ path }) => path === 'Inbox/Support/Open');
		expect(await feedOf({ folder: chosen!.id }).open(never)).toBe(chosen!.id);
	});
});

describe('changes', () => {
	it('are returned page by page, then only new ones', async () => {
		const feed = feedOf({ folder: 'Inbox/Support/Open' });
		const put = (n: number) => lab.server.deliver(ADA, mime(n), 'Inbox/Support/Open');
		for (let n = 0; n < 40; n += 1) put(n);
		await feed.open(never);
		const first = await walk(feed);
		expect(first.changes.size).toBe(40);
		expect(first.pages).toBeGreaterThan(5);
		expect([...first.changes.values()][0]).toMatchObject({
			isRead: false,
			receivedAt: expect.any(Date) as Date,
		});
		expect([...first.changes.values()].map(({ messageId }) => messageId)).toContain('7@fabrikam.example');
		expect((await walk(feed, first.state)).changes.size).toBe(0);
		put(100);
		const [gone, read] = [...first.changes.keys()];
		expect(refusedIn(await feed.apply({ type: 'delete' }, [{ id: gone! }], never))).toEqual([]);
		expect(refusedIn(await feed.apply({ type: 'markRead' }, [{ id: read! }], never))).toEqual([]);
		const next = await walk(feed, first.state);
		expect(next.changes.get(gone!)).toEqual({ id: gone, removed: true });
		expect(next.changes.get(read!)).toMatchObject({ isRead: true });
		expect([...next.changes.values()].map(({ messageId }) => messageId)).toContain('100@fabrikam.example');
		expect(next.state.length).toBeLessThan(2_000);
	});

	it.each(['syncStateNotFound', 'resyncRequired'] as const)(
		'are lost where the server says %s',
		async (answer) => {
			const feed = feedOf();
			lab.server.delta.lostTokenAnswer = answer;
			await feed.open(never);
			const { state } = await walk(feed);
			lab.server.store.mailbox(ADA).forgetStates();
			await expect(feed.changes(state, 7, never)).rejects.toThrow(SyncStateLost);
			await walk(feed);
		},
	);

	it('give a message that is moved away and back another id, and nothing is found by the old one', async () => {
		const feed = feedOf();
		lab.server.deliver(ADA, mime(500));
		await feed.open(never);
		const before = await walk(feed);
		const isOurs = ({ messageId }: MessageChange) => messageId === '500@fabrikam.example';
		const { id } = [...before.changes.values()].find(isOurs)!;
		await feed.apply({ type: 'move', folder: 'archive' }, [{ id }], never);
		expect(await feed.fetch(id, never)).toBeUndefined();
		for (const type of ['markRead', 'flag', 'delete'] as const)
			expect(await feed.apply({ type }, [{ id }], never)).toEqual(new Map([[id, 'notFound']]));
		const [filed] = lab.server.store
			.messages(ADA, 'archive')
			.filter(({ messageId }) => messageId === '<500@fabrikam.example>');
		expect(filed).toMatchObject({ isRead: false, flag: 'notFlagged' });
		const mailbox = lab.server.store.mailbox(ADA);
		mailbox.move(filed!, mailbox.inbox);
		expect(await feed.look([id], never)).toEqual(new Map([[id, { is: 'notFound' }]]));
		const { changes } = await walk(feed, before.state);
		expect(changes.get(id)).toEqual({ id, removed: true });
		const [back] = [...changes.values()].filter(isOurs);
		expect((await feed.look([back!.id], never)).get(back!.id)).toMatchObject({ is: 'here' });
	});
});

describe('a message', () => {
	it('is fetched byte for byte, flagged, counted, moved and deleted, each as often as one likes', async () => {
		const feed = feedOf({ folder: 'Drafts' });
		const text = mime(900, 'X-Odd: \u00e4\r\n');
		lab.server.deliver(ADA, text, 'drafts');
		await feed.open(never);
		const [id = ''] = (await walk(feed)).changes.keys();
		expect((await feed.fetch(id, never))?.toString()).toBe(text);
		const section = (await feed.headers([id, 'AAMkmissing'.padEnd(60, 'A')], never)) as Map<string, Buffer>;
		expect([...section.keys()]).toEqual([id]);
		expect(section.get(id)?.toString()).toContain('Message-ID: <900@fabrikam.example>');
		expect(await feed.count('unread', never)).toBe(1);
		for (const type of ['flag', 'flag', 'markRead', 'markRead', 'delete', 'delete'] as const) {
			expect(refusedIn(await feed.apply({ type }, [{ id }], never))).toEqual([]);
		}
		expect(await feed.count('all', never)).toBe(0);
		const [bin] = lab.server.store
			.messages(ADA, 'deleteditems')
			.filter(({ messageId }) => messageId === '<900@fabrikam.example>');
		expect(bin).toMatchObject({ flag: 'flagged', isRead: true });
	});

	it('larger than the limit is not taken, and the next one is', async () => {
		const feed = feedOf({ folder: 'Archive', maxMessageBytes: 100_000 });
		lab.server.deliver(ADA, `${mime(1)}${'x'.repeat(200_000)}`, 'archive');
		lab.server.deliver(ADA, mime(2), 'archive');
		await feed.open(never);
		const { changes } = await walk(feed);
		const kinds = await Promise.all(
			[...changes.keys()].map(
				async (id) =>
					await feed.fetch(id, never).then(
						(got) => typeof got,
						(error: MailError) => error.kind,
					),
			),
		);
		expect(kinds).toContain('tooLarge');
		expect(kinds).toContain('object');
	});
});

describe('a mailbox', () => {
	it('of others opens for who has the right to it, and for an app', async () => {
		lab.server.deliver(SUPPORT, mime(1));
		for (const given of [tokens, await lab.appTokens()]) {
			const feed = feedOf({ mailbox: SUPPORT }, given);
			await feed.open(never);
			expect((await walk(feed)).changes.size).toBe(1);
		}
	});

	it.each<[string, string, string]>([
		['without the right to it', GRACE, 'permission'],
		['that nobody has', 'nobody@contoso.example', 'mailboxNotFound'],
	])('%s does not open', async (_, mailbox, kind) => {
		const error = await failure(feedOf({ mailbox }).open(never));
		expect(error.kind).toBe(kind);
		expect(error.message).toContain(mailbox);
	});

	it('on premises does not open, and the hint says EWS', async () => {
		lab.server.store.mailbox(SUPPORT).restEnabled = false;
		const error = await failure(feedOf({ mailbox: SUPPORT }).open(never));
		lab.server.store.mailbox(SUPPORT).restEnabled = true;
		expect(error.kind).toBe('mailboxNotFound');
		expect(error.hint).toContain('Exchange Web Services');
	});

	it('does not open with a token for the mail protocols', async () => {
		const error = await failure(feedOf({}, await lab.tokens(ADA, EXCHANGE_SCOPES)).open(never));
		expect(error).toMatchObject({ kind: 'authentication' });
		expect(error.hint).toContain('Microsoft Graph');
	});

	it('gets no more than four requests at a time from several feeds', async () => {
		const busy = [feedOf(), feedOf(), feedOf()];
		await Promise.all(busy.map(async (feed) => await feed.open(never)));
		await Promise.all(
			busy.flatMap((feed) => Array.from({ length: 10 }, async () => await feed.count('all', never))),
		);
		expect(lab.server.throttle.peak).toBeLessThanOrEqual(4);
		expect(lab.server.throttle.refused).toBe(0);
	});
});

describe('a check', () => {
	const probe = (settings = {}) =>
		new GraphProbe({ connection: lab.connection, mailbox: ADA, folder: 'Inbox/Support/Open', ...settings });

	it('signs in, opens the folder and counts, and changes nothing', async () => {
		const given = probe();
		await given.login(await tokens.getToken(), never);
		const found = await given.mailbox(never);
		expect(found.detail).toContain('Open');
		const { data } = await given.queue();
		expect(data).toMatchObject({ queue: lab.server.store.mailbox(ADA).folder('Inbox/Support/Open').unread });
		await given.close();
		await given.close();
	});

	it('distinguishes a refused token from a mailbox that does not open', async () => {
		const wrong = probe();
		const token = await (await lab.tokens(ADA, EXCHANGE_SCOPES)).getToken();
		expect((await failure(wrong.login(token, never))).kind).toBe('authentication');
		const closed = probe({ mailbox: GRACE });
		await closed.login(await tokens.getToken(), never);
		expect((await failure(closed.mailbox(never))).kind).toBe('permission');
		const gone = probe({ folder: 'Nowhere' });
		await gone.login(await tokens.getToken(), never);
		expect((await failure(gone.mailbox(never))).kind).toBe('folderNotFound');
		for (const one of [wrong, closed, gone]) await one.close();
	});
});

it('GraphFeed moves to the folder that the path leads to, also when somebody deletes it and recreates it', async () => {
	const mailbox = lab.server.store.mailbox(ADA);
	const first = mailbox.makeFolder('Filed');
	const feed = feedOf();
	await feed.open(never);
	const move = async () => {
		const stored = lab.server.store.deliver(ADA, mime(700));
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
