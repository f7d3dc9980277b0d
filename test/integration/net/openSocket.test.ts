import { once } from 'node:events';
import net, { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { ConnectionSettings, ProxySettings } from '../../../nodes/mail/net/ConnectionSettings';
import { openSocket, startTls } from '../../../nodes/mail/net/openSocket';
import { waitFor } from '../../lab/waitFor';
import { labCertificates, type LabCertificates } from './http/WebServer';

let tls: LabCertificates;
const servers: Server[] = [];
const sockets = new Set<Socket>();
let connections = 0;

beforeAll(async () => (tls = await labCertificates()));
beforeEach(() => (connections = 0));
afterEach(() => {
	for (const socket of sockets) socket.destroy();
	for (const server of servers.splice(0)) server.close();
	jest.restoreAllMocks();
});

async function listen(server: Server): Promise<number> {
	servers.push(server);
	server.on('connection', (socket: Socket) => {
		connections += 1;
		sockets.add(socket.on('error', () => undefined));
		socket.once('close', () => sockets.delete(socket));
	});
	server.on('tlsClientError', () => undefined);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}

const silent = async () => await listen(createServer((socket) => void socket.resume()));

const to = (port: number, more: Partial<ConnectionSettings> = {}): ConnectionSettings => ({
	host: 'localhost',
	port,
	security: 'none',
	proxy: 'none',
	ca: tls.ca,
	...more,
});

const within = (ms: number, { signal } = new AbortController()) => ({ ms, signal });
const toEnd = async () => await waitFor('the connection to end', () => sockets.size === 0);

/** Ways to a server on which nobody answers after the connection was accepted. */
const HANGING: Array<[string, (port: number) => ConnectionSettings]> = [
	['a server that does not set up TLS', (port) => to(port, { security: 'ssl' })],
	...(['http', 'https', 'socks5'] as const).map((kind): [string, (port: number) => ConnectionSettings] => {
		const proxyOn = (port: number): ProxySettings => ({ kind, host: '127.0.0.1', port });
		return [`a silent proxy (${kind})`, (port) => to(993, { proxy: proxyOn(port) })];
	}),
];

describe('a connection', () => {
	it.each(HANGING)('to %s is given up at the deadline, and ends', async (_, settings) => {
		const port = await silent();
		await expect(openSocket(settings(port), within(300))).rejects.toMatchObject({
			code: expect.stringMatching(/^(?:ETIMEDOUT|EPROXY)$/),
		});
		await toEnd();
	});

	it.each(HANGING.filter(([name]) => !name.includes('socks5')))(
		'to %s ends as soon as the caller stops',
		async (_, settings) => {
			const port = await silent();
			const stop = new AbortController();
			const opening = openSocket(settings(port), within(60_000, stop));
			await Promise.all([
				expect(opening).rejects.toMatchObject({ kind: 'network', message: 'Stopped' }),
				waitFor('the connection', () => connections === 1).then(() => stop.abort()),
			]);
			await toEnd();
		},
	);

	it('through a SOCKS 5 proxy is not waited for once the caller stops', async () => {
		const port = await silent();
		const stop = new AbortController();
		const proxy = { kind: 'socks5', host: '127.0.0.1', port } as const;
		const opening = openSocket(to(993, { proxy }), within(60_000, stop));
		stop.abort();
		await expect(opening).rejects.toMatchObject({ message: 'Stopped' });
	});

	it('that is still looking for its server ends as well', async () => {
		const made = jest.spyOn(net, 'connect');
		const stop = new AbortController();
		const egress = {
			validateUrl: () => Promise.resolve({ ok: true as const }),
			createSecureLookup: () => () => undefined,
		};
		const opening = openSocket(to(993, { egress }), within(60_000, stop));
		await waitFor('the look-up', () => made.mock.results.length === 1);
		stop.abort();
		await expect(opening).rejects.toMatchObject({ message: 'Stopped' });
		expect((made.mock.results[0]?.value as Socket).destroyed).toBe(true);
	});

	it('sends small commands at once, and has the system ask whether the server is still there', async () => {
		const made = jest.spyOn(net, 'connect');
		await openSocket(to(await silent()), within(20_000));
		expect(made).toHaveBeenCalledWith(expect.objectContaining({ noDelay: true, keepAlive: true }));
	});

	it.each(['none', 'ssl'] as const)('with Security %s keeps a greeting for its reader', async (security) => {
		const greet = (socket: Socket) => void socket.on('error', () => undefined).write('220 hello\r\n');
		const port = await listen(security === 'ssl' ? createTlsServer(tls, greet) : createServer(greet));
		const socket = await openSocket(to(port, { security }), within(20_000));
		for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
		const [octets] = (await once(socket, 'data')) as [Buffer];
		expect(octets.toString()).toBe('220 hello\r\n');
		socket.destroy();
	});

	it('that the server resets does not end the process', async () => {
		const port = await listen(createServer((socket) => void setImmediate(() => socket.resetAndDestroy())));
		const socket = await openSocket(to(port), within(20_000));
		socket.resume();
		await waitFor('the reset', () => socket.destroyed);
	});
});

describe('TLS on a connection that is there', () => {
	async function connected(): Promise<Socket> {
		const socket = connect(await silent(), '127.0.0.1').on('error', () => undefined);
		await once(socket, 'connect');
		return socket;
	}

	it('is given up as soon as the caller stops', async () => {
		const socket = await connected();
		const stop = new AbortController();
		const starting = startTls(socket, to(1), within(60_000, stop));
		stop.abort();
		await expect(starting).rejects.toMatchObject({ message: 'Stopped' });
		expect(socket.destroyed).toBe(true);
	});

	it('is given up with the connection', async () => {
		const socket = await connected();
		const starting = startTls(socket, to(1), within(60_000));
		socket.destroy();
		await expect(starting).rejects.toMatchObject({ code: 'ClosedAfterConnectTLS' });
	});
});
