import { GraphFeed } from '../../../nodes/mail/graph/GraphFeed';
import { labCertificates, type LabCertificates } from '../net/http/WebServer';
import { ScriptedGraph, type Said } from './ScriptedGraph';

const never = new AbortController().signal;
let tls: LabCertificates;
let server: ScriptedGraph;
let feed: GraphFeed;

beforeAll(async () => (tls = await labCertificates()));
afterEach(async () => {
	await feed?.close();
	await server?.stop();
});

const folderPage: Said = { body: { id: 'FolderA', displayName: 'Inbox', totalItemCount: 3 } };

async function serve(page: (path: string) => unknown, arrivalsOnly: boolean): Promise<void> {
	server = await ScriptedGraph.start(tls, ({ path }) =>
		/\/delta/.test(path) ? { body: page(path) } : folderPage,
	);
	feed = new GraphFeed(
		{ connection: server.connection, mailbox: 'support@contoso.example', folder: 'inbox', arrivalsOnly },
		{ getToken: () => Promise.resolve({ token: 'first-token' }) },
	);
	await feed.open(never);
}

const base = () => `https://localhost:${String(server.connection.port)}/v1.0/users/support@contoso.example`;

describe.each([true, false])('arrivals only: %s', (arrivalsOnly) => {
	it.each([
		['its reason', { reason: 'deleted' }],
		['nothing in it', {}],
		['another reason and more', { reason: 'changed', at: '2026-01-01T00:00:00Z' }],
	])('considers a message removed by @removed with %s, whatever else is reported', async (_, removed) => {
		const entry = {
			'@odata.type': '#microsoft.graph.message',
			'@odata.etag': 'W/"1"',
			'@removed': removed,
			id: 'a',
			subject: 'Gone',
			isRead: false,
			receivedDateTime: '2026-01-01T00:00:00Z',
		};
		await serve(() => ({ value: [entry], '@odata.deltaLink': `${base()}/x` }), arrivalsOnly);
		const { changes } = await feed.changes(undefined, 50, never);
		expect(changes).toEqual([{ id: 'a', removed: true }]);
	});

	it('follows links that name the function with its parentheses, and ask by $deltaToken in capitals', async () => {
		const call = () => `${base()}/mailFolders('FolderA')/messages/delta()`;
		await serve((path) => {
			if (path.includes('Token=second')) return { value: [], '@odata.deltaLink': `${call()}?$deltaToken=third` };
			if (path.includes('Token=first'))
				return { value: [{ id: 'b' }], '@odata.deltaLink': `${call()}?$deltaToken=second` };
			return { value: [{ id: 'a' }], '@odata.nextLink': `${call()}?$skipToken=first` };
		}, arrivalsOnly);
		const first = await feed.changes(undefined, 50, never);
		const last = await feed.changes(first.state, 50, never);
		const next = await feed.changes(last.state, 50, never);
		expect([first.isLast, last.isLast, next.isLast]).toEqual([false, true, true]);
		expect([...first.changes, ...last.changes, ...next.changes].map(({ id }) => id)).toEqual(['a', 'b']);
		const asked = server.asked.map(({ path }) => path).filter((path) => path.includes('delta()'));
		expect(asked.map((path) => path.split('?')[1])).toEqual(['$skipToken=first', '$deltaToken=second']);
	});
});
