import { MailError } from '../../../nodes/mail/contracts/MailError';
import { GraphFeed, type GraphFeedSettings } from '../../../nodes/mail/graph/GraphFeed';
import { listGraphFolders } from '../../../nodes/mail/graph/listGraphFolders';
import { PageNotMade, SyncStateLost } from '../../../nodes/mail/source/ChangeFeed';
import { labCertificates, type LabCertificates } from '../net/http/WebServer';
import { refusedIn } from '../exchange/refusedIn';
import { countingTokens, fault, ScriptedGraph, type Asked, type Said } from './ScriptedGraph';

const never = new AbortController().signal;
let tls: LabCertificates;
let server: ScriptedGraph;
let feed: GraphFeed;
let mailboxes = 0;

beforeAll(async () => (tls = await labCertificates()));
afterEach(async () => {
	await feed.close();
	await server.stop();
});

/** A feed that has opened its inbox, and a server that answers everything else as a test says. */
async function serve(
	answer: (asked: Asked) => Said,
	settings: Partial<GraphFeedSettings> = {},
): Promise<void> {
	server = await ScriptedGraph.start(tls, (asked) =>
		/mailFolders\/inbox\?/.test(asked.path) ? { body: { id: 'inbox-id' } } : answer(asked),
	);
	const { connection } = server;
	const mailbox = `bad${String((mailboxes += 1))}@contoso.com`;
	feed = new GraphFeed(
		{ connection, mailbox, folder: 'INBOX', answerMs: 1_000, ...settings },
		countingTokens(),
	);
	expect(await feed.open(never)).toBe('inbox-id');
	server.asked.length = 0;
}

async function failure(work: Promise<unknown>): Promise<MailError> {
	const error: unknown = await work.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(error).toBeInstanceOf(MailError);
	return error as MailError;
}

const page = (value: unknown, link: Record<string, unknown>): Said => ({ body: { value, ...link } });
const state = 'a/v1.0/users/x/mailFolders/inbox-id/messages/delta?$deltatoken=1';
/** Also where everything else is refused. */
const open = (answer: (asked: Asked) => Said) => (asked: Asked) =>
	/mailFolders\/inbox-id\?/.test(asked.path)
		? { body: { totalItemCount: 3, unreadItemCount: 1 } }
		: answer(asked);

describe('a page of changes', () => {
	it.each<[string, Said]>([
		['goes on at another host', page([], { '@odata.nextLink': 'https://evil.example/v1.0/delta' })],
		['goes on at plain http', page([], { '@odata.deltaLink': 'http://localhost/v1.0/delta' })],
		['goes on nowhere', page([], {})],
		['goes on at something that is no link', page([], { '@odata.nextLink': { a: 1 } })],
		['has no list', page('none', { '@odata.deltaLink': 'https://localhost/v1.0/x' })],
		[
			'has a message without an id',
			page([{ isRead: true }], { '@odata.deltaLink': 'https://localhost/v1.0/x' }),
		],
		['has a message whose id is a book', page([{ id: 'x'.repeat(5_000) }], {})],
		['has something else than messages', page([1, null], {})],
		['is a redirect to plain http', { status: 302, headers: { Location: 'http://localhost/v1.0/' } }],
		['is empty', { body: '' }],
		['is a page for people', { body: '<html></html>' }],
	])('that %s is a typed error', async (_, said) => {
		await serve(() => said);
		expect(await failure(feed.changes(undefined, 50, never))).toMatchObject({ kind: 'protocol' });
		expect(server.asked).toHaveLength(1);
	});

	it('is never requested again when it points to itself', async () => {
		await serve(({ path }) =>
			page([{ id: 'a' }], {
				'@odata.nextLink': `https://localhost:${String(server.connection.port)}${path}`,
			}),
		);
		const first = await feed.changes(undefined, 50, never);
		const error = await failure(feed.changes(first.state, 50, never));
		expect(error).toMatchObject({ kind: 'protocol' });
		expect(error.message).toContain('circle');
	});

	it('omits invalid times and flags', async () => {
		const odd = [{ id: 'a', isRead: 'yes', receivedDateTime: 'yesterday', internetMessageId: 7 }];
		await serve(() => page(odd, { '@odata.deltaLink': `${server.url}/x` }));
		expect((await feed.changes(undefined, 50, never)).changes).toEqual([{ id: 'a' }]);
	});
});

describe('a state that leads nowhere while the folder opens', () => {
	it.each<[string, Said]>([
		['SyncStateNotFound', fault(404, 'SyncStateNotFound')],
		['resyncRequired', fault(410, 'resyncRequired')],
		['resyncChangesApplyDifferences', fault(409, 'resyncChangesApplyDifferences')],
		['BadRequest', fault(400, 'BadRequest')],
		['ErrorInvalidRequest', fault(400, 'ErrorInvalidRequest')],
		['ErrorInvalidIdMalformed', fault(400, 'ErrorInvalidIdMalformed')],
		['UnsupportedQueryOption', fault(400, 'UnsupportedQueryOption')],
		['ErrorItemNotFound', fault(404, 'ErrorItemNotFound')],
		['a page for people', { status: 414, body: '<html></html>' }],
		['a code that nobody knows', fault(418, 'ErrorMadeIn2031')],
	])('is lost, whatever the refusal is called: %s', async (_, said) => {
		await serve(open(() => said));
		await expect(feed.changes(state, 50, never)).rejects.toThrow(SyncStateLost);
		expect(server.asked).toHaveLength(2);
	});

	it.each([500, 502, 504])('may be no worse than a page that is too large: %i', async (status) => {
		await serve(open(() => fault(status, 'ErrorInternalServerError')));
		await expect(feed.changes(state, 50, never)).rejects.toThrow(PageNotMade);
		await expect(feed.changes(undefined, 50, never)).rejects.toThrow(PageNotMade);
	});

	it.each<[string, string, boolean]>([
		['an earlier version, by immutable ids', state.slice(1), false],
		['another setting of Read', state, true],
		['nobody', 'x', false],
	])('is not requested where it was kept by %s', async (_, kept, arrivalsOnly) => {
		await serve(() => fault(500, 'ErrorInternalServerError'), { arrivalsOnly });
		await expect(feed.changes(kept, 50, never)).rejects.toThrow(SyncStateLost);
		expect(server.asked).toHaveLength(0);
	});

	it.each<[string, Said, string]>([
		['a mailbox that has gone', fault(404, 'ErrorInvalidUser'), 'mailboxNotFound'],
		['a mailbox on premises', fault(404, 'MailboxNotEnabledForRESTAPI'), 'mailboxNotFound'],
		['a request that is not understood', fault(400, 'BadRequest'), 'refused'],
		['a server that is down', fault(500, 'ErrorInternalServerError'), 'unavailable'],
	])('is not lost with %s: the folder does not open, either', async (_, said, kind) => {
		await serve(() => said);
		expect((await failure(feed.changes(state, 50, never))).kind).toBe(kind);
	});
});

describe('a message', () => {
	it('that is not found is no error', async () => {
		await serve(() => fault(404, 'ErrorItemNotFound'));
		expect(await feed.fetch('a', never)).toBeUndefined();
		expect(await feed.headers(['a'], never)).toEqual(new Map());
		for (const type of ['markRead', 'flag', 'delete'] as const)
			expect(refusedIn(await feed.apply({ type }, [{ id: 'a' }], never))).toEqual([]);
	});

	it.each([
		[500, 'ErrorInternalServerError'],
		[500, 'ErrorMimeContentConversionFailed'],
		[403, 'ErrorAccessDenied'],
	])('whose header is refused with %i %s does not block the headers of others', async (status, code) => {
		await serve(({ path }) => {
			if (path.includes('/mailFolders/')) return { body: { totalItemCount: 2 } };
			if (path.includes('/messages/bad')) return fault(status, code);
			return { body: { id: 'a', internetMessageHeaders: [{ name: 'Subject', value: 'x' }] } };
		});
		expect([...(await feed.headers(['bad', 'a', 'bad2'], never)).keys()]).toEqual(['a']);
	});

	it('in a mailbox that has gone is one', async () => {
		await serve(() => fault(404, 'MailboxNotEnabledForRESTAPI'));
		expect((await failure(feed.fetch('a', never))).kind).toBe('mailboxNotFound');
		expect((await failure(feed.headers(['a'], never))).kind).toBe('mailboxNotFound');
		expect((await failure(feed.apply({ type: 'flag' }, [{ id: 'a' }], never))).kind).toBe('mailboxNotFound');
	});

	it('that Exchange cannot convert concerns itself alone', async () => {
		await serve(() => fault(500, 'ErrorMimeContentConversionFailed'));
		expect(await failure(feed.fetch('a', never))).toMatchObject({ kind: 'unreadable', transient: false });
	});

	it('that is larger than the limit is left, and named as that', async () => {
		await serve(() => ({ body: 'x'.repeat(50_000) }), { maxMessageBytes: 10_000 });
		const error = await failure(feed.fetch('a', never));
		expect(error).toMatchObject({ kind: 'tooLarge' });
		expect(error.message).toContain('Message Size Limit');
	});

	it('that is empty is not delivered as one', async () => {
		await serve(() => ({ body: '' }));
		expect((await failure(feed.fetch('a', never))).kind).toBe('protocol');
	});

	it('without a list of headers has its header read from the message', async () => {
		await serve(({ path }) =>
			path.endsWith('/$value') ? { body: 'Subject: x\r\nTo: a@b\r\n\r\nHello' } : { body: { id: 'a' } },
		);
		expect((await feed.headers(['a'], never)).get('a')?.toString()).toBe('Subject: x\r\nTo: a@b\r\n');
	});

	it('with a strange id stays within its path', async () => {
		await serve(() => fault(404, 'ErrorItemNotFound'));
		await feed.fetch('../../sendMail?x=', never);
		expect(server.asked[0]?.path).toContain('/messages/..%2F..%2FsendMail%3Fx%3D/$value');
	});
});

describe('what is done to messages', () => {
	it('names messages that the server refuses, and processes the others', async () => {
		await serve(({ path }) =>
			path.includes('/mailFolders/')
				? { body: { totalItemCount: 3 } }
				: path.endsWith('/no')
					? fault(403, 'ErrorAccessDenied')
					: { body: { isRead: true } },
		);
		expect(
			refusedIn(await feed.apply({ type: 'markRead' }, [{ id: 'a' }, { id: 'no' }, { id: 'b' }], never)),
		).toEqual(['no']);
		expect(server.asked.map(({ method }) => method).sort()).toEqual(['GET', 'PATCH', 'PATCH', 'PATCH']);
	});

	it('is tried again when somebody changed the message at that moment', async () => {
		let tries = 0;
		const asIs = {
			id: 'a',
			parentFolderId: 'inbox-id',
			isRead: false,
			receivedDateTime: '2026-11-29T10:00:00Z',
		};
		await serve(({ method }) => {
			if (method === 'GET') return { body: asIs };
			return (tries += 1) < 2
				? fault(412, 'ErrorIrresolvableConflict')
				: { body: { flag: { flagStatus: 'flagged' } } };
		});
		expect(refusedIn(await feed.apply({ type: 'flag' }, [{ id: 'a' }], never))).toEqual([]);
	});

	it('fails, and goes no further, where the server has a fault', async () => {
		await serve(() => fault(500, 'ErrorInternalServerError'));
		const ids = Array.from({ length: 50 }, (_, n) => String(n));
		expect(
			await failure(
				feed.apply(
					{ type: 'markRead' },
					ids.map((id) => ({ id })),
					never,
				),
			),
		).toMatchObject({
			kind: 'unavailable',
		});
		expect(server.asked.length).toBeLessThan(10);
	});

	it('moves to a folder that is looked for once', async () => {
		await serve(({ path }) =>
			path.includes('/move')
				? { status: 201, body: {} }
				: path.includes('/messages/')
					? { body: { id: 'a', parentFolderId: 'inbox-id', isRead: false } }
					: { body: { value: [{ id: 'done-id', displayName: "Don't / done", childFolderCount: 0 }] } },
		);
		await feed.apply({ type: 'move', folder: "Don't / done" }, [{ id: 'a' }, { id: 'b' }], never);
		await feed.apply({ type: 'move', folder: "Don't / done" }, [{ id: 'c' }], never);
		expect(server.asked.filter(({ path }) => /mailFolders\?/.test(path))).toHaveLength(1);
		const bodies = server.asked.filter(({ method }) => method === 'POST').map(({ body }) => body);
		expect(bodies).toEqual(Array(3).fill('{"destinationId":"done-id"}'));
	});
});

describe('numbers and folders', () => {
	it.each([[{}], [{ totalItemCount: 'many' }], [{ totalItemCount: -1 }], [{ totalItemCount: 1e99 }]])(
		'%j is no number of messages',
		async (body) => {
			await serve(() => ({ body }));
			expect((await failure(feed.count('all', never))).kind).toBe('protocol');
		},
	);

	it('a list of folders that does not end is cut', async () => {
		let pages = 0;
		await serve(() =>
			page([{ id: `f${String(pages)}`, displayName: 'x', childFolderCount: 0 }], {
				'@odata.nextLink': `${server.url}/me?p=${String((pages += 1))}`,
			}),
		);
		const { connection } = server;
		const work = listGraphFolders(
			{ connection, mailbox: 'lists@contoso.com', answerMs: 1_000 },
			countingTokens(),
			never,
		);
		expect((await failure(work)).kind).toBe('protocol');
		expect(pages).toBeLessThan(100);
	});

	it('folders that hold each other are listed so far and no further', async () => {
		await serve(() => page([{ id: 'same', displayName: 'Down', childFolderCount: 1 }], {}));
		const { connection } = server;
		const list = await listGraphFolders({ connection, mailbox: 'deep@contoso.com' }, countingTokens(), never);
		expect(list.length).toBeLessThanOrEqual(20);
	});

	it('a folder that is not there is named', async () => {
		await serve(() => page([{ id: 'f', displayName: 'Other', childFolderCount: 0 }], {}));
		const error = await failure(feed.apply({ type: 'move', folder: 'Done/2026' }, [{ id: 'a' }], never));
		expect(error).toMatchObject({ kind: 'folderNotFound' });
		expect(error.message).toContain('"Done/2026"');
	});
});
