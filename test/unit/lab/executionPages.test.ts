import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionSummary } from '../../lab/n8n/n8nTypes';
import { N8nApi } from '../../lab/n8n/N8nApi';

const PAGE = 100;
const at = (second: number) => new Date(Date.UTC(2026, 10, 30, 12, 0, 0) + second * 1000).toISOString();

const execution = (id: number, stored: number, started: number): ExecutionSummary => ({
	id: String(id),
	workflowId: 'w',
	status: 'success',
	mode: 'trigger',
	createdAt: at(stored),
	startedAt: at(started),
});

/** One a second, each started at once; but those of `late` were started after a crash. */
const withLate = (count: number, late: readonly number[], startedAt: number) =>
	Array.from({ length: count }, (_, index) => {
		const id = index + 1;
		return execution(id, id, late.includes(id) ? startedAt : id + 0.5);
	});

/** Stored while nothing was started, and started when those that follow were there. */
const aBacklog = (count: number) =>
	Array.from({ length: count }, (_, index) => {
		const id = index + 1;
		return execution(id, id, id > 99 && id < 261 ? 300 + id / 1000 : id + 0.5);
	});

/** Lists as n8n does: by start, and from the second page on only what has a lower id. */
function n8nOf(all: readonly ExecutionSummary[], { hasCursor }: { hasCursor: boolean }): Server {
	return createServer((request, response) => {
		const { searchParams } = new URL(request.url ?? '', 'http://n8n');
		const cursor = searchParams.get('cursor');
		const { v1 } = (cursor === null ? {} : JSON.parse(Buffer.from(cursor, 'base64url').toString())) as {
			v1?: { id: string };
		};
		const filter = JSON.parse(searchParams.get('filter') ?? '{}') as { startedBefore?: string };
		const latest = Date.parse(filter.startedBefore ?? at(1e6));
		const below = Number(v1?.id ?? searchParams.get('lastId') ?? Infinity);
		const results = all
			.filter(({ id, startedAt }) => Number(id) < below && Date.parse(startedAt) <= latest)
			.sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt) || Number(b.id) - Number(a.id))
			.slice(0, PAGE);
		const last = results.at(-1);
		const next = { version: 1, v1: { timestamp: last?.startedAt, id: last?.id } };
		const nextCursor = results.length < PAGE ? null : Buffer.from(JSON.stringify(next)).toString('base64url');
		const data = { results, count: all.length, ...(hasCursor ? { nextCursor } : {}) };
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({ data }));
	});
}

async function listed(all: readonly ExecutionSummary[], hasCursor: boolean): Promise<number[]> {
	const server = n8nOf(all, { hasCursor });
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	try {
		const { port } = server.address() as AddressInfo;
		const found = await new N8nApi(`http://127.0.0.1:${String(port)}`).listExecutions('w');
		return found.map(({ id }) => Number(id)).sort((a, b) => a - b);
	} finally {
		server.close();
	}
}

const ids = (all: readonly ExecutionSummary[]) => all.map(({ id }) => Number(id));

it.each<[string, ExecutionSummary[]]>([
	['in order', withLate(350, [], 0)],
	['one started late, at the end of a page', withLate(350, [240], 252.2)],
	['some started long after others with higher ids', withLate(350, [60, 61, 62, 200], 252.2)],
	[
		'most of a page started late, at one moment',
		withLate(
			350,
			Array.from({ length: 80 }, (_, at) => at + 40),
			300,
		),
	],
	['more than a page started late, before others with higher ids', aBacklog(350)],
	['fewer than a page', withLate(30, [3], 20)],
	['none', []],
])('N8nApi lists every execution, with a cursor and without: %s', async (_, all) => {
	expect(await listed(all, true)).toEqual(ids(all));
	expect(await listed(all, false)).toEqual(ids(all));
});
