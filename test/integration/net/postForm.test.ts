import type { IncomingMessage, RequestListener } from 'node:http';
import type { EgressFilter } from '../../../nodes/mail/net/EgressFilter';
import { postForm, type HttpAnswer } from '../../../nodes/mail/net/postForm';
import { waitFor } from '../../lab/waitFor';
import { labCertificates, WebServer, type LabCertificates } from './http/WebServer';
import { refusingEgress } from './refusingEgress';

const KB = 1024;
let tls: LabCertificates;
let server: WebServer | undefined;

beforeAll(async () => (tls = await labCertificates()));
afterEach(async () => {
	await server?.stop();
	server = undefined;
});

const post = async (url: URL, ms = 20_000): Promise<HttpAnswer> =>
	await postForm(url, 'a=grün', { settings: { ca: tls.ca, proxy: 'none' }, ms });

const textOf = async (request: IncomingMessage) => Buffer.concat(await request.toArray()).toString();

const echo: RequestListener = (request, response) =>
	void textOf(request).then((body) => {
		const { method, url, headers } = request;
		response.writeHead(201, { 'X-Twice': ['a', 'b'], Via: 'lab' });
		response.end(JSON.stringify({ method, url, headers, body, note: 'ü' }));
	});

describe('a form for the sign-in server', () => {
	it('is posted as a form, and the answer handed on', async () => {
		server = await WebServer.https(tls, echo);
		const { status, headers, body } = await post(server.url('/token?slice=a%20b'));
		expect(status).toBe(201);
		expect(headers).toMatchObject({ 'x-twice': 'a, b', via: 'lab' });
		expect(JSON.parse(body)).toMatchObject({
			method: 'POST',
			url: '/token?slice=a%20b',
			body: 'a=grün',
			note: 'ü',
			headers: {
				accept: 'application/json',
				connection: 'close',
				'content-length': '7',
				'content-type': 'application/x-www-form-urlencoded',
				host: `localhost:${String(server.port)}`,
			},
		});
	});

	it('has the headers that are given with it', async () => {
		server = await WebServer.http(echo);
		const headers = { 'X-Client-SKU': 'lab', Accept: 'text/plain' };
		const { body } = await postForm(server.url(), 'a=b', {
			headers,
			settings: { proxy: 'none' },
			ms: 20_000,
		});
		expect(JSON.parse(body)).toMatchObject({ headers: { 'x-client-sku': 'lab', accept: 'text/plain' } });
	});

	it('does not follow a redirect, which would take the secret elsewhere', async () => {
		let requests = 0;
		server = await WebServer.https(tls, (_, response) => {
			requests += 1;
			response.writeHead(307, { Location: '/elsewhere' }).end();
		});
		expect(await post(server.url())).toMatchObject({ status: 307, headers: { location: '/elsewhere' } });
		expect(requests).toBe(1);
	});

	it.each(['http://login.example/token', 'ftp://login.example/token'])(
		'does not go to %s, where it would be read',
		async (url) => {
			await expect(post(new URL(url))).rejects.toMatchObject({ name: 'MailError', kind: 'configuration' });
		},
	);

	it.each([
		['https://login.example/token', 'tcp://192.0.2.1:443'],
		['https://login.example:8443/token', 'tcp://192.0.2.1:8443'],
		['https://[::1]/token', 'tcp://[::1]:443'],
		['http://[::1]/token', 'tcp://[::1]:80'],
		['http://127.0.0.1:8080/token', 'tcp://127.0.0.1:8080'],
	])('for %s goes to the port of the protocol, or to that of the URL', async (url, destination) => {
		const { egress, asked } = refusingEgress();
		const target = new URL(url.replace('login.example', '192.0.2.1'));
		const settings = { egress, proxy: 'none' } as const;
		await expect(postForm(target, 'a=b', { settings, ms: 20_000 })).rejects.toMatchObject({
			code: 'SsrfBlocked',
		});
		expect(asked).toEqual([destination]);
	});
});

describe('the answer of a sign-in server', () => {
	it('may have 256 KB, and no octet more', async () => {
		let size = 256 * KB;
		server = await WebServer.https(tls, (_, response) => response.end(Buffer.alloc(size, 'x')));
		expect((await post(server.url())).body).toBe('x'.repeat(size));
		size += 1;
		await expect(post(server.url())).rejects.toMatchObject({ name: 'MailError', kind: 'protocol' });
		await waitFor('the connection to end', () => server?.sockets.size === 0);
	});

	it('is not read on where it has no end', async () => {
		server = await WebServer.https(tls, (_, response) => {
			const more = () => {
				while (!response.destroyed && response.write(Buffer.alloc(64 * KB)));
			};
			response.on('drain', more).on('error', () => undefined);
			more();
		});
		await expect(post(server.url())).rejects.toMatchObject({ kind: 'protocol' });
		await waitFor('the connection to end', () => server?.sockets.size === 0);
	});

	it('leaves no connection behind, whatever the server does with it', async () => {
		server = await WebServer.bare((socket) => {
			socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
		}, tls);
		expect((await post(server.url())).body).toBe('ok');
		await waitFor('the connection to end', () => server?.sockets.size === 0);
	});

	it.each<[string, string]>([
		['never comes', ''],
		['stops in the middle', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'],
	])('that %s is given up at the deadline', async (_, beginning) => {
		server = await WebServer.bare((socket) => void socket.write(beginning), tls);
		await expect(post(server.url(), 500)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
		await waitFor('the connection to end', () => server?.sockets.size === 0);
	});

	it('has the same deadline as the connection, which may be slow to come', async () => {
		server = await WebServer.bare((socket) => {
			setTimeout(() => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'), 700);
		}, tls);
		const slow: EgressFilter = {
			validateUrl: () => Promise.resolve({ ok: true }),
			createSecureLookup: () => (_name, _options, done) =>
				void setTimeout(() => done(null, [{ address: '127.0.0.1', family: 4 }]), 500),
		};
		const settings = { ca: tls.ca, proxy: 'none', egress: slow } as const;
		await expect(postForm(server.url(), 'a=b', { settings, ms: 1_000 })).rejects.toMatchObject({
			code: 'ETIMEDOUT',
		});
	});

	it('is not waited for where TLS is never set up, and that is no stop', async () => {
		server = await WebServer.bare(() => undefined);
		const url = new URL(`https://localhost:${String(server.port)}/`);
		await expect(post(url, 500)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
		await waitFor('the connection to end', () => server?.sockets.size === 0);
	});

	it.each<[string, string, string]>([
		['is cut off', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', 'ECONNRESET'],
		['is missing', '', 'ECONNRESET'],
		['is not that of a web server', '220 mail.example ESMTP\r\n', 'HPE_INVALID_CONSTANT'],
	])('that %s is an error', async (_, answer, code) => {
		server = await WebServer.bare((socket) => socket.end(answer), tls);
		await expect(post(server.url())).rejects.toMatchObject({ code });
	});
});
