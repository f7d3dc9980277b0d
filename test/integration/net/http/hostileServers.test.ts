import type { Socket } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { MailError } from '../../../../nodes/mail/contracts/MailError';
import { toMailError } from '../../../../nodes/mail/errors/toMailError';
import { HttpsClient, type HttpRequest } from '../../../../nodes/mail/net/http/HttpsClient';
import { sentBefore } from '../../../../nodes/mail/net/http/sentBefore';
import { waitFor } from '../../../lab/waitFor';
import { labCertificates, WebServer, type LabCertificates } from './WebServer';

const never = new AbortController().signal;
const MB = 1024 * 1024;
/** What the client may take; the servers here give a lot more. */
const MAX_BYTES = 5 * MB;
const DEADLINE_MS = 1_500;

let tls: LabCertificates;
let server: WebServer | undefined;
let client: HttpsClient;
const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);

beforeAll(async () => {
	tls = await labCertificates();
	process.on('unhandledRejection', note);
});
beforeEach(() => (client = new HttpsClient({ ca: tls.ca })));
afterEach(async () => {
	client.close();
	await server?.stop();
	server = undefined;
	await new Promise((resolve) => setImmediate(resolve));
	expect(unhandled).toEqual([]);
});
afterAll(() => void process.off('unhandledRejection', note));

const says = async (serve: (socket: Socket, request: string) => void) =>
	(server = await WebServer.bare(serve, tls));

function get(more: Partial<HttpRequest> = {}): HttpRequest {
	return { method: 'GET', url: server!.url(), ms: DEADLINE_MS, maxBytes: MAX_BYTES, ...more };
}

/** The error as the intake sees it, and what of the request had left before. */
async function failure(more: Partial<HttpRequest> = {}): Promise<{ error: MailError; sent: string }> {
	return await client.request(get(more), never).then(
		() => {
			throw new Error('It went well after all');
		},
		(thrown: unknown) => ({
			error: toMailError(thrown),
			sent: sentBefore(thrown),
		}),
	);
}

/** Writes the same for as long as somebody reads it. */
async function pour(socket: Socket, chunk: Buffer | string, times = Infinity): Promise<void> {
	for (let i = 0; i < times && !socket.destroyed; i++) {
		if (!socket.write(chunk)) {
			await new Promise<void>((resolve) => {
				const go = () => {
					socket.off('drain', go).off('close', go);
					resolve();
				};
				socket.on('drain', go).on('close', go);
			});
		}
		if (i % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
	}
}

const OK = 'HTTP/1.1 200 OK\r\n';
const chunkOf = (octets: Buffer) =>
	Buffer.concat([Buffer.from(`${octets.length.toString(16)}\r\n`), octets, Buffer.from('\r\n')]);

describe('an answer without end', () => {
	const silent = (socket: Socket) => void socket;
	const trickle = (first: string, piece: string) => (socket: Socket) => {
		socket.write(first);
		const timer = setInterval(() => socket.write(piece), 20);
		socket.once('close', () => clearInterval(timer));
	};

	it.each<[string, (socket: Socket) => void]>([
		['none at all', silent],
		['a status line that trickles', trickle('HTTP/1.1 200 O', 'K')],
		['a header that trickles', trickle(OK, 'X-A: b\r\n')],
		['informational answers for ever', trickle('', 'HTTP/1.1 100 Continue\r\n\r\n')],
		['a body that trickles', trickle(`${OK}Content-Length: 1000000\r\n\r\n`, 'x')],
		['chunks that trickle', trickle(`${OK}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n')],
	])('is given up by the deadline: %s', async (_, serve) => {
		await says(serve);
		const { error, sent } = await failure();
		expect(error).toMatchObject({ kind: 'timeout', transient: true });
		expect(sent).toBe('all');
		await waitFor('the connection to end', () => server!.sockets.size === 0);
	});
});

describe('more than can be taken', () => {
	const zeros = Buffer.alloc(MB);
	const body = (header: string, chunk: Buffer, times?: number) => (socket: Socket) => {
		socket.write(`${OK}${header}\r\n\r\n`);
		void pour(socket, chunk, times);
	};
	const chunked = 'Transfer-Encoding: chunked';
	const bomb = gzipSync(Buffer.alloc(300 * MB));
	const brotliBomb = brotliCompressSync(Buffer.alloc(300 * MB), {
		params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
	});
	/** An empty member after the other: nothing comes out, for ever. */
	const emptyMember = gzipSync(Buffer.alloc(0));

	it.each<[string, (socket: Socket) => void]>([
		['300 MB that are announced', body(`Content-Length: ${String(300 * MB)}`, zeros, 300)],
		['300 MB in chunks', body(chunked, chunkOf(zeros), 300)],
		['chunks for ever', body(chunked, chunkOf(zeros))],
		['a gzip bomb', body(`Content-Encoding: gzip\r\nContent-Length: ${String(bomb.length)}`, bomb, 1)],
		// One octet is missing: an answer that came whole leaves its connection fit for the next request.
		[
			'a brotli bomb',
			body(`Content-Encoding: br\r\nContent-Length: ${String(brotliBomb.length + 1)}`, brotliBomb, 1),
		],
		[
			'gzip with nothing in it, for ever',
			body(
				`Content-Encoding: gzip\r\n${chunked}`,
				chunkOf(Buffer.concat(Array<Buffer>(2_000).fill(emptyMember))),
			),
		],
	])('is not taken, and costs no memory: %s', async (_, serve) => {
		await says(serve);
		let peak = 0;
		const before = process.memoryUsage();
		const watch = setInterval(() => {
			const { heapUsed, external, arrayBuffers } = process.memoryUsage();
			const grown =
				heapUsed - before.heapUsed + Math.max(external - before.external, arrayBuffers - before.arrayBuffers);
			peak = Math.max(peak, grown);
		}, 5);
		const { error } = await failure({ ms: 200_000 });
		clearInterval(watch);
		expect(error).toMatchObject({ kind: 'tooLarge', code: 'ResponseTooLarge' });
		// The server's own buffers are in the same process.
		expect(peak).toBeLessThan(60 * MB);
		await waitFor('the connection to end', () => server!.sockets.size === 0);
	});

	it.each<[string, (socket: Socket) => void]>([
		['10 MB in one header', (socket) => void pour(socket, `${OK}X-A: ${'a'.repeat(10 * MB)}\r\n\r\n`, 1)],
		[
			'10 MB of headers',
			(socket) => {
				socket.write(OK);
				void pour(socket, 'X-Header: something\r\n'.repeat(500), 1_000);
			},
		],
		['a status line of 1 MB', (socket) => void pour(socket, `HTTP/1.1 200 ${'a'.repeat(MB)}\r\n\r\n`, 1)],
		[
			'trailers for ever',
			(socket) => {
				socket.write(`${OK}${chunked}\r\n\r\n1\r\nx\r\n0\r\n`);
				void pour(socket, 'X-Trailer: something\r\n'.repeat(500));
			},
		],
	])('is refused where a header should be: %s', async (_, serve) => {
		await says(serve);
		const { error } = await failure();
		expect(error).toMatchObject({ kind: 'protocol' });
		expect(error.hint).toContain('"Server" and "Port"');
	});
});

describe('an answer that breaks HTTP', () => {
	const text = (answer: string) => (socket: Socket) => void socket.end(answer);

	it.each<[string, string]>([
		['another protocol', '220 mail.contoso.example ESMTP ready\r\n'],
		['garbage', '\x00\xff\x13\x37'.repeat(100)],
		['a status that is no number', 'HTTP/1.1 OK 200\r\n\r\n'],
		['two lengths', `${OK}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`],
		['a length and chunks', `${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
		['a length below nothing', `${OK}Content-Length: -1\r\n\r\n`],
		['a chunk of no size', `${OK}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`],
		[
			'another protocol that is switched to',
			'HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n',
		],
		['a body whose end nobody told', `${OK}\r\nis this all?`],
		['a compression nobody asked for', `${OK}Content-Encoding: zstd\r\nContent-Length: 3\r\n\r\nabc`],
		['gzip that is none', `${OK}Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\nno zip`],
	])('is reported as such: %s', async (_, answer) => {
		await says(text(answer));
		const { error, sent } = await failure();
		expect(error.kind).toBe('protocol');
		expect(error.message).toContain('localhost');
		expect(sent).toBe('all');
	});

	it('is reported as such: gzip that ends in the middle', async () => {
		const half = gzipSync(Buffer.from('hello'.repeat(1_000))).subarray(0, 20);
		await says((socket) => {
			socket.write(`${OK}Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n`);
			socket.end(half);
		});
		expect((await failure()).error.kind).toBe('protocol');
	});
});

describe('a connection that is cut', () => {
	it.each<[string, string]>([
		['before the answer', ''],
		['in the status line', 'HTTP/1.1 20'],
		['in the header', `${OK}Content-Type: text`],
		['before the body', `${OK}Content-Length: 10\r\n\r\n`],
		['in the body', `${OK}Content-Length: 10\r\n\r\nabc`],
		['in a chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nab`],
		['between chunks', `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n`],
	])('is reported, and never mistaken for the end: %s', async (_, answer) => {
		for (const end of ['end', 'resetAndDestroy'] as const) {
			await says((socket) => {
				socket.write(answer);
				setTimeout(() => (end === 'end' ? socket.end() : socket.destroy()), 20);
			});
			const { error, sent } = await failure({ method: 'POST', body: 'a mail' });
			// A status line of which half is there is no answer of a web server, as far as the parser can tell.
			expect(error.kind).toMatch(/network|protocol/);
			expect(sent).toBe('all');
			await server!.stop();
		}
	});

	it('before TLS is up, and has sent nothing', async () => {
		server = await WebServer.bare((socket) => socket.destroy());
		const url = new URL(`https://localhost:${String(server.port)}/`);
		const { error, sent } = await failure({ url, method: 'POST', body: 'a mail' });
		expect(error).toMatchObject({ transient: true });
		expect(sent).toBe('nothing');
	});

	it('when TLS is never answered, and has sent nothing', async () => {
		server = await WebServer.bare((socket) => void socket);
		const url = new URL(`https://localhost:${String(server.port)}/`);
		const { error, sent } = await failure({ url, method: 'POST', body: 'a mail' });
		expect(error).toMatchObject({ kind: 'timeout' });
		expect(sent).toBe('nothing');
	});
});

it.each(['http://localhost:PORT/', 'https://127.0.0.2:PORT/', '//elsewhere.example/', 'file:///etc/passwd'])(
	'a redirect to %s is handed on, and nobody goes there',
	async (location) => {
		let requests = 0;
		await says((socket) => {
			requests += 1;
			const to = location.replace('PORT', String(server!.port));
			socket.end(`HTTP/1.1 307 Elsewhere\r\nLocation: ${to}\r\nContent-Length: 0\r\n\r\n`);
		});
		const { status } = await client.request(get({ headers: { Authorization: 'Bearer secret' } }), never);
		await new Promise((resolve) => setTimeout(resolve, 100));
		expect({ status, requests, connections: server!.connections }).toEqual({
			status: 307,
			requests: 1,
			connections: 1,
		});
	},
);

it('continues with the next server after all of that', async () => {
	server = await WebServer.https(tls, (_, response) => response.end('well'));
	expect((await client.request(get(), never)).body.toString()).toBe('well');
});
