import type { Message } from '@microsoft/microsoft-graph-types';
import { Authority, GRAPH_SCOPES } from '../../lab/authority/Authority';
import { GraphClient } from '../../lab/graph/GraphClient';
import { GraphServer } from '../../lab/graph/GraphServer';

const ADA = 'ada@contoso.example';
const DELTA = '/me/mailFolders/inbox/messages/delta';

type Change = Message & { '@removed'?: { reason: string } };
interface Page {
	value: Change[];
	'@odata.nextLink'?: string;
	'@odata.deltaLink'?: string;
}
interface ErrorJson {
	error: { code: string };
}

let authority: Authority;
let server: GraphServer;
let client: GraphClient;
let token: string;

beforeAll(async () => {
	authority = await Authority.start();
	token = (await authority.signIn({ scope: GRAPH_SCOPES })).access_token;
});
afterAll(async () => await authority.stop());
beforeEach(async () => {
	server = await GraphServer.start({ authority });
	client = new GraphClient(server, token);
});
afterEach(async () => {
	client.close();
	await server.stop();
});

const deliver = (subject: string) =>
	server.deliver(ADA, `From: x@y.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@x>\r\n\r\nHi\r\n`);

const inbox = () => server.store.mailbox(ADA);

/** Follows next links to the delta link. */
async function walk(
	from: string,
	size = 10,
	ids: 'immutable' | 'ofFolder' = 'immutable',
): Promise<{ changes: Change[]; pages: number; link: string }> {
	const changes: Change[] = [];
	const kind = ids === 'immutable' ? ', IdType="ImmutableId"' : '';
	const headers = { prefer: `odata.maxpagesize=${size}${kind}` };
	let at = from;
	for (let pages = 1; ; pages += 1) {
		const reply = await client.ask(at, { headers });
		expect(reply.status).toBe(200);
		const page = reply.json<Page>();
		expect(page.value.length).toBeLessThanOrEqual(size + 1);
		changes.push(...page.value);
		if (page['@odata.deltaLink']) return { changes, pages, link: page['@odata.deltaLink'] };
		at = page['@odata.nextLink'] ?? '';
		expect(at.startsWith(`${server.url}/me/mailFolders('`)).toBe(true);
		expect(at).toContain('?$skiptoken=');
	}
}

const subjects = (changes: Change[]) => changes.map(({ subject }) => subject ?? '');

it('GraphServer’s delta query gives every message at least once, some again, in no order, and empty pages in between', async () => {
	const all = Array.from({ length: 60 }, (_, at) => `m${at}`);
	for (const subject of all) deliver(subject);
	const { changes, pages, link } = await walk(`${DELTA}?$select=subject,isRead`, 5);
	const reported = subjects(changes);
	expect(new Set(reported)).toEqual(new Set(all));
	expect(reported.length).toBeGreaterThan(all.length);
	expect([...new Set(reported)]).not.toEqual(all);
	expect(pages).toBeGreaterThan(12);
	expect(link).toContain('$deltatoken=');
	expect(Object.keys(changes[0] ?? {}).sort()).toEqual([
		'@odata.etag',
		'@odata.type',
		'id',
		'isRead',
		'subject',
	]);
	expect((await walk(link)).changes).toEqual([]);
});

it('GraphServer’s delta query reports what is new, changed, read and gone since the last link, whenever it is asked', async () => {
	const [changed, read, moved, deleted] = ['changed', 'read', 'moved', 'deleted'].map(deliver);
	const { link, changes } = await walk(`${DELTA}?$select=subject,isRead`);
	const idOf = (subject: string) => changes.find((one) => one.subject === subject)?.id;
	inbox().update(changed!, { flag: 'flagged' });
	inbox().update(read!, { isRead: true });
	inbox().move(moved!, inbox().folder('archive'));
	inbox().delete(deleted!);
	deliver('new');
	const next = await walk(link);
	const byId = (id: string | undefined) => next.changes.find((one) => one.id === id);
	expect(next.changes).toHaveLength(5);
	expect(byId(idOf('changed'))).toMatchObject({ subject: 'changed', isRead: false });
	expect(byId(idOf('read'))).toEqual({
		'@odata.type': '#microsoft.graph.message',
		'@odata.etag': expect.any(String) as string,
		id: idOf('read'),
		isRead: true,
		parentFolderId: expect.any(String) as string,
	});
	for (const gone of ['moved', 'deleted'])
		expect(byId(idOf(gone))).toEqual({
			'@odata.type': '#microsoft.graph.message',
			id: idOf(gone),
			'@removed': { reason: 'deleted' },
		});
	expect(subjects(next.changes)).toContain('new');
	// A link is good for more than one use.
	expect((await walk(link)).changes).toHaveLength(5);
});

describe('a message that went away and came back', () => {
	const goAndComeBack = async (ids: 'immutable' | 'ofFolder') => {
		const message = deliver('boomerang');
		const { link } = await walk(DELTA, 10, ids);
		inbox().move(message, inbox().folder('archive'));
		inbox().move(message, inbox().inbox);
		const first = await walk(link, 10, ids);
		return [first.changes, (await walk(first.link, 10, ids)).changes];
	};

	it('is removed and nothing else by its immutable id, then and later', async () => {
		const [first, later] = await goAndComeBack('immutable');
		expect(first).toMatchObject([{ '@removed': { reason: 'deleted' } }]);
		expect(later).toEqual([]);
	});

	it('is another one by its id in the folder, and is reported twice', async () => {
		const [first, later] = await goAndComeBack('ofFolder');
		expect(subjects(first!)).toContain('boomerang');
		expect(first).toHaveLength(2);
		expect(subjects(later!)).toEqual(['boomerang']);
	});
});

it('GraphServer’s delta query reports what was moved in by ids in the folder; by immutable ones sources differ', async () => {
	const message = server.deliver(ADA, 'Subject: old\r\n\r\nHi\r\n', 'archive');
	const links = [await walk(DELTA, 10, 'ofFolder'), await walk(DELTA, 10, 'immutable')] as const;
	inbox().move(message, inbox().inbox);
	expect(subjects((await walk(links[0].link, 10, 'ofFolder')).changes)).toEqual(['old']);
	expect((await walk(links[1].link)).changes).toEqual([]);
	server.delta.quirks.omitsMoves = false;
	expect(subjects((await walk(links[1].link)).changes)).toEqual(['old']);
});

it('GraphServer’s delta query reports read flags to those only who ask for them, and of nothing else with it', async () => {
	const message = deliver('a');
	const [asked, unasked] = [
		await walk(`${DELTA}?$select=isRead,subject`),
		await walk(`${DELTA}?$select=subject`),
	];
	inbox().update(message, { isRead: true });
	const [change] = (await walk(asked.link)).changes;
	expect(Object.keys(change!).sort()).toEqual([
		'@odata.etag',
		'@odata.type',
		'id',
		'isRead',
		'parentFolderId',
	]);
	expect((await walk(unasked.link)).changes).toEqual([]);
});

it('GraphServer’s delta query cannot make a page that is too large, or that a certain message is on', async () => {
	server.delta.largestPage = 50;
	expect((await client.ask(DELTA, { headers: { prefer: 'odata.maxpagesize=51' } })).status).toBe(504);
	expect((await client.ask(DELTA, { headers: { prefer: 'odata.maxpagesize=50' } })).status).toBe(200);
	deliver('bad').isUnlistable = true;
	expect((await client.ask(DELTA)).status).toBe(500);
	expect((await client.ask('/me/mailFolders/inbox/messages')).status).toBe(500);
});

it('GraphServer’s delta query misses nothing that arrives while it is walked', async () => {
	for (let at = 0; at < 25; at += 1) deliver(`m${at}`);
	const first = (await client.ask(DELTA)).json<Page>();
	deliver('late');
	inbox().update(server.store.messages(ADA)[0]!, { isRead: true });
	const { changes } = await walk(first['@odata.nextLink'] ?? '');
	expect(subjects([...first.value, ...changes])).toContain('late');
});

it('GraphServer’s delta query keeps to the filter and the type of change for the whole round', async () => {
	server.deliver(ADA, 'Subject: old\r\n\r\n', 'inbox', { receivedAt: new Date(0) });
	const kept = deliver('recent');
	const query = '$filter=receivedDateTime+ge+2020-01-01T00:00:00Z&changeType=created';
	const { changes, link } = await walk(`${DELTA}?${query}`);
	expect(subjects(changes)).toEqual(['recent']);
	inbox().update(kept, { flag: 'flagged' });
	deliver('created');
	expect(subjects((await walk(link)).changes)).toEqual(['created']);
	expect((await client.ask(`${DELTA}?$filter=isRead+eq+false`)).status).toBe(400);
});

it.each([
	['syncStateNotFound', 'SyncStateNotFound', undefined],
	['resyncRequired', 'resyncRequired', expect.stringMatching(/\/messages\/delta\?\$deltatoken=$/)],
] as const)('GraphServer’s delta query responds 410 to a link it no longer knows (%s)', async (way, code, location) => {
	deliver('one');
	const { link } = await walk(DELTA);
	server.delta.lostTokenAnswer = way;
	inbox().forgetStates();
	const reply = await client.ask(link);
	expect([reply.status, reply.json<ErrorJson>().error.code]).toEqual([410, code]);
	expect(reply.headers.location).toEqual(location);
	expect(subjects((await walk(DELTA)).changes)).toEqual(['one']);
});

it('GraphServer’s delta query takes no link that somebody has changed', async () => {
	const { link } = await walk(DELTA);
	expect((await client.ask(`${link}x`)).status).toBe(400);
	const elsewhere = link.replace(/mailFolders\('[^']+'\)/, "mailFolders('archive')");
	expect((await client.ask(elsewhere)).status).toBe(410);
});

it('GraphServer’s delta query gives 20,000 messages in pages of 1,000', async () => {
	for (let at = 0; at < 20_000; at += 1) deliver(`m${at}`);
	const { changes } = await walk(`${DELTA}?$select=isRead`, 1000);
	expect(new Set(changes.map(({ id }) => id)).size).toBe(20_000);
});
