import { createServer, Socket, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { EgressFilter } from '../../../../nodes/mail/net/EgressFilter';
import {
	HttpsClient,
	type HttpRequest,
	type HttpsClientSettings,
} from '../../../../nodes/mail/net/http/HttpsClient';
import { sentBefore } from '../../../../nodes/mail/net/http/sentBefore';
import { waitFor } from '../../../lab/waitFor';
import { WebServer } from './WebServer';
import { refusingEgress } from '../refusingEgress';

/** What goes over the wire, on connections in clear to this machine. */
const never = new AbortController().signal;
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

let server: WebServer | undefined;
let client: HttpsClient;

beforeEach(() => (client = new HttpsClient({ proxy: 'none' })));
afterEach(async () => {
	client.close();
	await server?.stop();
	server = undefined;
	jest.restoreAllMocks();
});

/** A server that answers each request with what it is given, by the number of the request. */
async function answering(answer: (socket: Socket, request: string, count: number) => void): Promise<void> {
	let count = 0;
	server = await WebServer.bare((socket, first) => {
		answer(socket, first, ++count);
		socket.on('data', (octets) => answer(socket, octets.toString('latin1'), ++count));
	});
}

const get = (more: Partial<HttpRequest> = {}): HttpRequest => ({
	method: 'GET',
	url: server?.url('/a?b=c') ?? new URL('http://localhost'),
	ms: 20_000,
	maxBytes: 1_000_000,
	...more,
});

const ask = async (more: Partial<HttpRequest> = {}) => await client.request(get(more), never);

async function failure(more: Partial<HttpRequest> = {}): Promise<Error & { code?: string; sent: string }> {
	return await ask(more).then(
		() => {
			throw new Error('It went well after all');
		},
		(error: Error) => Object.assign(error, { sent: sentBefore(error) }),
	);
}

describe('a request', () => {
	it('has the headers that it needs, and those that it is given but for the host', async () => {
		let head = '';
		await answering((socket, request) => {
			head = request;
			socket.write(OK);
		});
		await ask({ headers: { Host: 'elsewhere', 'X-Own': '1' } });
		const [line, ...headers] = head.trim().split('\r\n');
		expect(line).toBe('GET /a?b=c HTTP/1.1');
		expect(headers.sort()).toEqual([
			'Accept-Encoding: gzip',
			'Connection: keep-alive',
			`Host: ${String(server?.url().host)}`,
			'X-Own: 1',
		]);
		await ask({ headers: { 'Accept-Encoding': 'identity' } });
		expect(head).toContain('Accept-Encoding: identity\r\n');
	});

	it.each(['', 'ü', Buffer.from('ü'), 'x'.repeat(65_535), 'x'.repeat(65_536), 'x'.repeat(65_537)])(
		'has a body with its length, whatever its size (%#)',
		async (body) => {
			let all = '';
			server = await WebServer.bare((socket, first) => {
				all += first;
				const isWhole = () => {
					const [head = '', rest = ''] = all.split('\r\n\r\n');
					if (rest.length === Number(/content-length: (\d+)/i.exec(head)?.[1])) socket.write(OK);
				};
				isWhole();
				socket.on('data', (octets) => {
					all += octets.toString('latin1');
					isWhole();
				});
			});
			await ask({ method: 'POST', body });
			const [head = '', rest = ''] = all.split('\r\n\r\n');
			expect(Buffer.from(rest, 'latin1')).toEqual(Buffer.from(body));
			expect(head).toMatch(/Connection: close/i);
			expect(head).not.toMatch(/chunked/i);
		},
	);

	it.each([
		['https://192.0.2.1/', 'tcp://192.0.2.1:443'],
		['https://192.0.2.1:8443/', 'tcp://192.0.2.1:8443'],
		['https://[::1]/', 'tcp://[::1]:443'],
		['http://[::1]/', 'tcp://[::1]:80'],
		['http://127.0.0.1:8080/', 'tcp://127.0.0.1:8080'],
	])('to %s goes to the port of the protocol, or to that of the URL', async (url, destination) => {
		const { egress, asked } = refusingEgress();
		client = new HttpsClient({ egress, proxy: 'none' });
		expect(await failure({ url: new URL(url) })).toMatchObject({ code: 'SsrfBlocked', sent: 'nothing' });
		expect(asked).toEqual([destination]);
	});

	it('in clear to another machine has to be allowed', async () => {
		const settings: HttpsClientSettings = {
			proxy: 'none',
			allowUnencrypted: true,
			egress: {
				validateUrl: () => Promise.resolve({ ok: true }),
				createSecureLookup: () => (_name, _options, done) =>
					done(null, [{ address: '127.0.0.1', family: 4 }]),
			},
		};
		await answering((socket) => socket.write(OK));
		const url = server?.url('/', 'mail.test');
		client = new HttpsClient({ ...settings, allowUnencrypted: false });
		expect(await failure({ url })).toMatchObject({ kind: 'configuration' });
		client.close();
		client = new HttpsClient(settings);
		expect((await ask({ url })).status).toBe(200);
	});
});

describe('connections', () => {
	it.each(['GET', 'get', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('are kept after %s', async (method) => {
		await answering((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'));
		await ask({ method });
		await ask({ method });
		expect(server?.connections).toBe(1);
	});

	it.each([
		['POST', {}],
		['PATCH', {}],
		['GET', { idempotent: false }],
	])('are used once for %s %j', async (method, more) => {
		await answering((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'));
		await ask({ method, ...more });
		await ask({ method, ...more });
		expect(server?.connections).toBe(2);
	});

	it.each([
		[{}, 20_000],
		[{ idleMs: 1_234 }, 1_234],
	])('are kept idle for a limited time (%j)', async (settings, idleMs) => {
		const limited = jest.spyOn(Socket.prototype, 'setTimeout');
		client = new HttpsClient({ proxy: 'none', ...settings });
		await answering((socket) => socket.write(OK));
		await ask();
		await waitFor('the limit', () => limited.mock.calls.some(([ms]) => ms === idleMs));
	});

	it('that the server closes under a request are replaced, once', async () => {
		await answering((socket, _, count) => (count === 1 ? socket.write(OK) : socket.destroy()));
		await ask();
		const error = await failure();
		expect(error).toMatchObject({ code: 'ECONNRESET', sent: 'all' });
		expect(server?.connections).toBe(2);
	});

	it('that are replaced and not made have sent nothing', async () => {
		const once1 = createServer((socket) => {
			socket
				.on('error', () => undefined)
				.once('data', () => {
					socket.write(OK);
					once1.close();
					socket.once('data', () => socket.destroy());
				});
		});
		once1.listen(0, '127.0.0.1');
		await once(once1, 'listening');
		const url = new URL(`http://127.0.0.1:${String((once1.address() as AddressInfo).port)}/`);
		await ask({ url });
		expect(await failure({ url })).toMatchObject({ code: 'ECONNREFUSED', sent: 'nothing' });
	});

	it('on which a request takes too long are not replaced', async () => {
		await answering((socket, _, count) => void (count === 1 && socket.write(OK)));
		await ask();
		expect(await failure({ ms: 300 })).toMatchObject({ code: 'ESOCKETTIMEDOUT', sent: 'all' });
		expect(server?.connections).toBe(1);
		await waitFor('the connection to end', () => server?.sockets.size === 0);
	});

	it('whose answer is not understood are left, and not replaced', async () => {
		await answering((socket, _, count) => socket.write(count === 1 ? OK : 'HTTP/1.1 OK\r\n\r\n'));
		await ask();
		expect(await failure()).toMatchObject({ kind: 'protocol', sent: 'all' });
		expect(server?.connections).toBe(1);
		await waitFor('the connection to end', () => server?.sockets.size === 0);
	});

	it('end with the client, also for requests that wait for theirs', async () => {
		const { egress, looked } = waitingLookup();
		client = new HttpsClient({ proxy: 'none', egress });
		const error = failure({ url: new URL('http://localhost:1/') });
		await waitFor('the look-up', () => looked.length === 1);
		client.close();
		expect(await error).toMatchObject({ message: 'Stopped', sent: 'nothing' });
		expect(await failure()).toMatchObject({ message: 'Stopped', sent: 'nothing' });
	});
});

function waitingLookup(): { egress: EgressFilter; looked: string[] } {
	const looked: string[] = [];
	const egress: EgressFilter = {
		validateUrl: () => Promise.resolve({ ok: true }),
		createSecureLookup: () => (name) => void looked.push(name),
	};
	return { egress, looked };
}

describe('an answer', () => {
	it('may have 60 KB of headers, and not 70', async () => {
		let size = 60;
		await answering((socket) => {
			const header = `X-Large: ${'x'.repeat(size * 1024)}\r\n`;
			socket.write(`HTTP/1.1 200 OK\r\n${header}Content-Length: 2\r\n\r\nok`);
		});
		expect((await ask()).headers['x-large']).toHaveLength(60 * 1024);
		size = 70;
		expect(await failure()).toMatchObject({
			kind: 'protocol',
			message: expect.stringContaining('header that is too long'),
			cause: { code: 'HPE_HEADER_OVERFLOW' },
		});
		await waitFor('the connection to end', () => server?.sockets.size === 0);
	});

	it.each([
		['HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok', 'like a web server', 'HPE_'],
		['HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope', 'decompressed', 'Z_'],
		['HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 4\r\n\r\nnope', 'decompressed', 'ERR_'],
	])('that is broken is explained, with its cause (%#)', async (text, says, code) => {
		await answering((socket) => socket.write(text));
		expect(await failure()).toMatchObject({
			kind: 'protocol',
			message: expect.stringContaining(says),
			cause: { code: expect.stringContaining(code) },
		});
	});

	it('that breaks off behind its beginning is explained by what the parser found', async () => {
		await answering((socket) => {
			socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n');
			setImmediate(() => socket.write('nonsense\r\n'));
		});
		expect(await failure()).toMatchObject({ kind: 'protocol', sent: 'all' });
		await waitFor('the connection to end', () => server?.sockets.size === 0);
	});

	it('that has a length and chunks, by which one answer is made to look like two, is refused', async () => {
		await answering((socket) =>
			socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n'),
		);
		expect(await failure()).toMatchObject({ kind: 'protocol' });
	});

	it('to switch to another protocol is refused with its status', async () => {
		await answering((socket) =>
			socket.write('HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n'),
		);
		expect(await failure()).toMatchObject({
			kind: 'protocol',
			message: expect.stringMatching(/localhost answered 101/),
		});
		await waitFor('the connection to end', () => server?.sockets.size === 0);
	});
});
