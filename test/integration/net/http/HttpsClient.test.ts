import type { RequestListener } from 'node:http';
import { gzipSync, brotliCompressSync } from 'node:zlib';
import { HttpsClient, type HttpRequest } from '../../../../nodes/mail/net/http/HttpsClient';
import { sentBefore } from '../../../../nodes/mail/net/http/sentBefore';
import { toMailError } from '../../../../nodes/mail/errors/toMailError';
import { RealProxy } from '../../../lab/proxies/RealProxy';
import { freePorts } from '../../../lab/freePorts';
import { waitFor } from '../../../lab/waitFor';
import { labCertificates, WebServer, type LabCertificates } from './WebServer';

const never = new AbortController().signal;
let tls: LabCertificates;
let server: WebServer | undefined;
let clients: HttpsClient[] = [];

beforeAll(async () => (tls = await labCertificates()));
afterEach(async () => {
	for (const client of clients) client.close();
	clients = [];
	await server?.stop();
	server = undefined;
});

const serve = async (listener: RequestListener) => (server = await WebServer.https(tls, listener));

function connect(settings: ConstructorParameters<typeof HttpsClient>[0] = {}): HttpsClient {
	const client = new HttpsClient({ ca: tls.ca, ...settings });
	clients.push(client);
	return client;
}

const get = (url: URL, more: Partial<HttpRequest> = {}): HttpRequest => ({
	method: 'GET',
	url,
	ms: 5_000,
	maxBytes: 1_000_000,
	...more,
});

async function failure(work: Promise<unknown>): Promise<Error & { code?: string; kind?: string }> {
	return await work.then(
		() => {
			throw new Error('It went well after all');
		},
		(error: Error) => error,
	);
}

/** Says what was asked, and how. */
const echo: RequestListener = (request, response) => {
	const chunks: Buffer[] = [];
	request.on('data', (chunk: Buffer) => chunks.push(chunk));
	request.on('end', () => {
		response.setHeader('X-Twice', ['a', 'b']);
		const { method, url, headers } = request;
		response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
	});
};

describe('an exchange', () => {
	it('carries method, path, headers and body both ways', async () => {
		const { url } = await serve(echo);
		const client = connect();
		const target = server!.url('/a%20b?c=d%26');
		const { status, headers, body } = await client.request(
			get(target, { method: 'POST', body: 'grüße', headers: { 'Content-Type': 'text/plain' } }),
			never,
		);
		expect(url).toBeDefined();
		expect(status).toBe(200);
		expect(headers['x-twice']).toBe('a, b');
		expect(JSON.parse(body.toString())).toMatchObject({
			method: 'POST',
			url: '/a%20b?c=d%26',
			body: 'grüße',
			headers: { host: target.host, 'content-type': 'text/plain', 'content-length': '7' },
		});
	});

	it('sends a body of many pieces whole', async () => {
		await serve(echo);
		const sent = 'x'.repeat(700_000);
		const { body } = await connect().request(get(server!.url(), { method: 'PUT', body: sent }), never);
		expect((JSON.parse(body.toString()) as { body: string }).body).toBe(sent);
	});

	it.each([
		[1024 * 1024 - 1, 'gzip'],
		[1024 * 1024 + 1, 'identity'],
		[16 * 1024 * 1024, 'gzip'],
		[16 * 1024 * 1024 + 1, 'identity'],
		[40 * 1024 * 1024 + 7, 'gzip'],
	])(
		'takes %i octets that nobody has announced (%s) as they are, and not one too many',
		async (size, coding) => {
			const octets = Buffer.alloc(size, 'The quick brown fox jumps over the lazy dog. ');
			await serve((_, response) => {
				response.setHeader('Content-Encoding', coding);
				response.write(coding === 'gzip' ? gzipSync(octets, { level: 1 }) : octets);
				response.end();
			});
			const ask = async (maxBytes: number) =>
				await connect().request(get(server!.url(), { maxBytes, ms: 60_000 }), never);
			expect((await ask(size)).body.equals(octets)).toBe(true);
			expect((await ask(size * 2)).body.equals(octets)).toBe(true);
			expect(await failure(ask(size - 1))).toMatchObject({ kind: 'tooLarge' });
		},
	);

	it.each([
		['gzip', gzipSync],
		['br', brotliCompressSync],
	])('takes an answer in %s', async (coding, compress) => {
		await serve((_, response) => {
			response.setHeader('Content-Encoding', coding);
			response.end(compress('hello'));
		});
		const { body } = await connect().request(get(server!.url()), never);
		expect(body.toString()).toBe('hello');
	});

	it.each([200, 204, 304, 400, 401, 429, 500, 503])('hands on status %i as an answer', async (status) => {
		await serve((_, response) => response.writeHead(status, { 'Retry-After': '7' }).end());
		const answer = await connect().request(get(server!.url()), never);
		expect(answer).toMatchObject({ status, headers: { 'retry-after': '7' } });
	});

	it('hands on a redirect and does not follow it', async () => {
		let asked = 0;
		await serve((_, response) => {
			asked += 1;
			response.writeHead(302, { Location: 'http://127.0.0.1:1/elsewhere' }).end();
		});
		const { status, headers } = await connect().request(get(server!.url()), never);
		expect({ status, location: headers.location, asked }).toEqual({
			status: 302,
			location: 'http://127.0.0.1:1/elsewhere',
			asked: 1,
		});
	});

	it('goes out in clear to loopback', async () => {
		server = await WebServer.http(echo);
		expect((await connect().request(get(server.url()), never)).status).toBe(200);
	});

	it.each(['http://mail.contoso.example/', 'ftp://localhost/'])('does not go to %s', async (url) => {
		const error = await failure(connect().request(get(new URL(url)), never));
		expect(error).toMatchObject({ name: 'MailError', kind: 'configuration' });
		expect(sentBefore(error)).toBe('nothing');
	});

	it('does not take a header that would begin another one', async () => {
		await serve(echo);
		const error = await failure(
			connect().request(get(server!.url(), { headers: { 'X-Anchor': 'a\r\nX-Other: b' } }), never),
		);
		expect(error.code).toBe('ERR_INVALID_CHAR');
		expect(server!.connections).toBe(0);
	});
});

describe('connections', () => {
	it('are kept for the next request', async () => {
		await serve(echo);
		const client = connect();
		for (let i = 0; i < 5; i++) await client.request(get(server!.url()), never);
		expect(server!.connections).toBe(1);
	});

	it('are made as many as there are requests at a time', async () => {
		await serve((_, response) => setTimeout(() => response.end('late'), 50));
		const client = connect();
		const both = () => Promise.all([1, 2].map(async () => await client.request(get(server!.url()), never)));
		await both();
		await both();
		expect(server!.connections).toBe(2);
	});

	it('that the server closed while they were idle cost nothing but another one', async () => {
		await serve(echo);
		const client = connect();
		for (let i = 0; i < 20; i++) {
			// Closed just as the next request goes out, so that now and then it goes into the closing connection.
			for (const socket of server!.sockets) socket.destroy();
			expect((await client.request(get(server!.url()), never)).status).toBe(200);
		}
	});

	it('that are closed by the next request itself are recreated, where it may be sent twice', async () => {
		const requests: string[] = [];
		server = await WebServer.bare((socket, first) => {
			requests.push(first);
			socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
			socket.once('data', () => socket.destroy());
		}, tls);
		const client = connect();
		for (let i = 0; i < 3; i++) expect((await client.request(get(server.url()), never)).status).toBe(200);
		const post = get(server.url(), { method: 'POST', body: 'a', idempotent: true });
		expect((await client.request(post, never)).status).toBe(200);
		expect(requests.length).toBeGreaterThanOrEqual(3);
	});

	it('are new for what must not be sent twice', async () => {
		await serve(echo);
		const client = connect();
		await client.request(get(server!.url()), never);
		await client.request(get(server!.url(), { method: 'POST', body: 'a' }), never);
		await client.request(get(server!.url(), { method: 'POST', body: 'a', idempotent: true }), never);
		expect(server!.connections).toBe(2);
	});

	it('end when they have been idle for long', async () => {
		await serve(echo);
		await connect({ idleMs: 100 }).request(get(server!.url()), never);
		await waitFor('the idle connection to end', () => server!.sockets.size === 0);
	});

	it('end with the client, and what is under way ends too', async () => {
		await serve(() => undefined);
		const client = connect();
		const pending = failure(client.request(get(server!.url()), never));
		await waitFor('the request to arrive', () => server!.sockets.size === 1);
		client.close();
		expect((await pending).name).toBe('MailError');
		await waitFor('the connection to end', () => server!.sockets.size === 0);
		await expect(client.request(get(server!.url()), never)).rejects.toMatchObject({ name: 'MailError' });
	});

	it('end at once when the caller stops', async () => {
		await serve(() => undefined);
		const stop = new AbortController();
		const pending = failure(connect().request(get(server!.url()), stop.signal));
		await waitFor('the request to arrive', () => server!.sockets.size === 1);
		stop.abort();
		expect(await pending).toMatchObject({ name: 'MailError', kind: 'network' });
		await waitFor('the connection to end', () => server!.sockets.size === 0);
	});

	it.each([
		['HTTP CONNECT (tinyproxy)', 'http' as const],
		['SOCKS 5 (microsocks)', 'socks' as const],
	])('go through %s, and are kept there too', async (_, kind) => {
		await serve(echo);
		const proxy = await RealProxy[kind]();
		try {
			const client = connect({ proxy: proxy.settings });
			await client.request(get(server!.url('/', '127.0.0.1')), never);
			await client.request(get(server!.url('/', '127.0.0.1')), never);
			expect(proxy.passed()).toEqual([`127.0.0.1:${String(server!.port)}`]);
		} finally {
			await proxy.stop();
		}
	});
});

describe('what is reported about a failure', () => {
	it('a certificate that nobody knows', async () => {
		await serve(echo);
		const client = new HttpsClient();
		clients.push(client);
		const error = await failure(client.request(get(server!.url()), never));
		expect(toMailError(error).kind).toBe('certificate');
		expect(sentBefore(error)).toBe('nothing');
	});

	it('a port where nobody listens', async () => {
		const [port = 0] = await freePorts(1);
		const error = await failure(connect().request(get(new URL(`https://localhost:${String(port)}/`)), never));
		expect(toMailError(error)).toMatchObject({ kind: 'network', code: 'ECONNREFUSED' });
		expect(sentBefore(error)).toBe('nothing');
	});

	it('plain text where TLS is expected', async () => {
		server = await WebServer.http(echo);
		const url = new URL(`https://localhost:${String(server.port)}/`);
		expect(toMailError(await failure(connect().request(get(url), never))).kind).toBe('tls');
	});

	it('a proxy that is down', async () => {
		const [port = 0] = await freePorts(1);
		await serve(echo);
		const client = connect({ proxy: { kind: 'http', host: '127.0.0.1', port } });
		const error = await failure(client.request(get(server!.url()), never));
		expect(toMailError(error).code).toBe('EPROXY');
		expect(sentBefore(error)).toBe('nothing');
	});

	it('a request that was sent and never answered may have been acted on', async () => {
		await serve(() => undefined);
		const request = get(server!.url(), { method: 'POST', body: 'mail', ms: 500 });
		const error = await failure(connect().request(request, never));
		expect(toMailError(error)).toMatchObject({ kind: 'timeout', code: 'ESOCKETTIMEDOUT' });
		expect(sentBefore(error)).toBe('all');
	});

	it('a request cut before its end cannot have been taken', async () => {
		server = await WebServer.bare((socket) => socket.destroy(), tls);
		const request = get(server.url(), { method: 'POST', body: Buffer.alloc(30_000_000) });
		const error = await failure(connect().request(request, never));
		expect(toMailError(error)).toMatchObject({ kind: 'network' });
		expect(sentBefore(error)).toBe('part');
	});

	it('a request that the server does not read is given up, and not taken', async () => {
		server = await WebServer.bare((socket) => socket.pause(), tls);
		const request = get(server.url(), { method: 'POST', body: Buffer.alloc(30_000_000), ms: 2_000 });
		const error = await failure(connect().request(request, never));
		expect(toMailError(error).kind).toBe('timeout');
		expect(sentBefore(error)).toBe('part');
	});

	it('an answer that comes before the request was read is the answer', async () => {
		let resume: () => void = () => undefined;
		server = await WebServer.bare((socket) => {
			socket.pause();
			socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig');
			resume = () => socket.resume();
		}, tls);
		const request = get(server.url(), { method: 'POST', body: Buffer.alloc(30_000_000) });
		const { status, body } = await connect().request(request, never);
		expect({ status, body: body.toString() }).toEqual({ status: 413, body: 'big' });
		resume();
		await waitFor('the connection to end', () => server!.sockets.size === 0);
	});
});
