import { once } from 'node:events';
import http, { Agent, createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ProxySettings } from '../../../../nodes/mail/net/ConnectionSettings';
import type { Destination } from '../../../../nodes/mail/net/Destination';
import { httpConnect } from '../../../../nodes/mail/net/proxy/httpConnect';
import { waitFor } from '../../../lab/waitFor';

let server: Server;
let answer = '';
let heard: Array<{ url: string | undefined; headers: IncomingHttpHeaders }> = [];
const sockets = new Set<Socket>();

beforeAll(async () => {
	server = createServer();
	server.on('connection', (socket: Socket) => {
		sockets.add(socket.on('error', () => undefined));
		socket.once('close', () => sockets.delete(socket));
	});
	server.on('connect', ({ url, headers }, socket: Socket) => {
		heard.push({ url, headers });
		socket.resume().once('end', () => socket.end());
		if (answer !== '') socket.write(answer);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
});
beforeEach(() => {
	answer = 'HTTP/1.1 200 Connected\r\n\r\n';
	heard = [];
});
afterEach(() => {
	for (const socket of sockets) socket.destroy();
});
afterAll(() => server.close());

const MAIL: Destination = { host: 'mail.test', port: 993 };

async function connect(
	login: Partial<ProxySettings> = {},
	destination = MAIL,
	{ signal } = new AbortController(),
): Promise<Socket> {
	const { port } = server.address() as AddressInfo;
	const proxy = { kind: 'http', host: '127.0.0.1', port, ...login } as const;
	return await httpConnect(proxy, destination, { signal, ca: undefined, egress: undefined });
}

describe('a proxy', () => {
	it.each([
		['mail.test', 'mail.test:993'],
		['192.0.2.1', '192.0.2.1:993'],
		['2001:db8::1', '[2001:db8::1]:993'],
	])('is asked for %s as %s', async (host, authority) => {
		await connect({}, { host, port: 993 });
		expect(heard).toEqual([
			{ url: authority, headers: expect.objectContaining({ host: authority }) as object },
		]);
	});

	it.each<[Partial<ProxySettings>, string | undefined]>([
		[{}, undefined],
		[{ user: '', password: '' }, undefined],
		[{ user: 'ann', password: 'p:ß' }, 'ann:p:ß'],
		[{ user: 'ann' }, 'ann:'],
		[{ password: 'p' }, ':p'],
	])('with the login %j is told %j', async (login, told) => {
		await connect(login);
		const expected = told === undefined ? undefined : `Basic ${Buffer.from(told).toString('base64')}`;
		expect(heard[0]?.headers['proxy-authorization']).toBe(expected);
	});

	it.each([
		[200, '220 hello\r\n'],
		[204, '*'],
		[299, '220 hello\r\n'],
	])('that answers %i has connected, and hands on %j behind it', async (status, greeting) => {
		answer = `HTTP/1.1 ${String(status)} Fine\r\n\r\n${greeting}`;
		const socket = await connect();
		const [octets] = (await once(socket, 'data')) as [Buffer];
		expect(octets.toString()).toBe(greeting);
		expect(sockets.size).toBe(1);
	});

	it.each([
		[199, 'EPROXY'],
		[300, 'EPROXY'],
		[302, 'EPROXY'],
		[400, 'EPROXY'],
		[401, 'EPROXYAUTH'],
		[403, 'EPROXY'],
		[407, 'EPROXYAUTH'],
		[502, 'EPROXY'],
	])('that answers %i has not, which is the error %s, and is left', async (status, code) => {
		answer = `HTTP/1.1 ${String(status)} No\r\nContent-Length: 2\r\n\r\nno`;
		await expect(connect()).rejects.toMatchObject({
			name: 'ProxyError',
			code,
			message: expect.stringMatching(
				new RegExp(`^The proxy 127\\.0\\.0\\.1:\\d+ answered ${String(status)} .* mail\\.test:993$`),
			),
		});
		await waitFor('the connection to end', () => sockets.size === 0);
	});

	it.each(['SSH-2.0-OpenSSH_9.2\r\n', '\x05\x00', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`])(
		'that is something else (%j) is an error with its cause',
		async (words) => {
			answer = words;
			await expect(connect()).rejects.toMatchObject({
				name: 'ProxyError',
				code: 'EPROXY',
				cause: { code: expect.stringMatching(/^HPE_/) },
			});
			await waitFor('the connection to end', () => sockets.size === 0);
		},
	);

	it('is looked for at its own address', async () => {
		const other = createServer().on('connect', (_, socket: Socket) => socket.end(answer));
		other.listen(0, '127.0.0.2');
		await once(other, 'listening');
		const { port } = other.address() as AddressInfo;
		(await connect({ host: '127.0.0.2', port })).destroy();
		other.close();
	});

	it('is reached whatever n8n has made of the agent for all requests', async () => {
		const before = http.globalAgent;
		http.globalAgent = new (class extends Agent {
			createConnection(): never {
				throw new Error('Through the proxy of the environment');
			}
		})();
		try {
			await connect();
		} finally {
			http.globalAgent = before;
		}
		expect(heard).toHaveLength(1);
	});

	it('is not waited for once the caller stops', async () => {
		answer = '';
		const stop = new AbortController();
		const connecting = connect({}, MAIL, stop);
		await Promise.all([
			expect(connecting).rejects.toMatchObject({ cause: { name: 'AbortError' } }),
			waitFor('the proxy to be asked', () => heard.length === 1).then(() => stop.abort()),
		]);
		await waitFor('the connection to end', () => sockets.size === 0);
	});
});
