import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { ConnectionSettings, ProxySettings } from '../../../nodes/mail/net/ConnectionSettings';
import { openSocket } from '../../../nodes/mail/net/openSocket';
import { makeCertificates, type Certificates } from '../../lab/dovecot/makeCertificates';
import { signCertificate, type Wanted } from '../../lab/tls/signCertificate';

/** A name that only the proxy knows how to reach. */
const SERVER = 'mail.company.example';
const LOGIN = { user: 'n8n-desk', password: 'Proxy-Pass.1' };

let folder: string;
let authority: Certificates;
let other: Certificates;
let ca: string;
let mail: Server;
const running: Server[] = [];
const sockets = new Set<Socket>();

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'https-proxy-'));
	authority = await makeCertificates(folder);
	other = await makeCertificates(await mkdtemp(join(folder, 'other-')));
	ca = readFileSync(authority.ca, 'utf8');
	mail = await serve(authority, { names: `DNS:${SERVER}` }, (socket) => socket.end('220 hello\r\n'));
});

afterAll(async () => {
	for (const socket of sockets) socket.destroy();
	for (const server of running) server.close();
	await rm(folder, { recursive: true, force: true });
});

async function serve(
	signer: Certificates,
	wanted: Wanted,
	onSocket: (socket: Socket) => void,
): Promise<Server> {
	const { cert, key } = await signCertificate(signer, wanted);
	const server = createServer({ cert, key }, (socket) => {
		socket.on('error', () => undefined);
		onSocket(socket);
	});
	server.on('connection', (socket: Socket) => void sockets.add(socket));
	server.on('tlsClientError', () => undefined);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	running.push(server);
	return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** A proxy over TLS, called localhost, which connects to the mail server whatever it is asked for. */
async function proxyWith(
	wanted: Wanted,
	signer = authority,
): Promise<{ settings: ProxySettings; heard: string[]; names: Array<string | false | null> }> {
	const heard: string[] = [];
	const names: Array<string | false | null> = [];
	const server = await serve(signer, wanted, (socket) => {
		// Missing in Node's types.
		names.push((socket as TLSSocket & { servername: string | false | null }).servername);
		socket.once('data', (head: Buffer) => {
			heard.push(head.toString());
			const inner = connect(portOf(mail), '127.0.0.1', () => {
				socket.write('HTTP/1.1 200 Connected\r\n\r\n');
				socket.pipe(inner).pipe(socket);
			});
			inner.on('error', () => socket.destroy());
		});
	});
	return { settings: { kind: 'https', host: 'localhost', port: portOf(server), ...LOGIN }, heard, names };
}

async function greeting(proxy: ProxySettings, more: Partial<ConnectionSettings> = {}): Promise<string> {
	const connection = { host: SERVER, port: 993, security: 'ssl' as const, ca, proxy, ...more };
	const socket = await openSocket(connection, { ms: 20_000, signal: new AbortController().signal });
	const octets: Buffer[] = [];
	for await (const chunk of socket) octets.push(chunk as Buffer);
	return Buffer.concat(octets).toString();
}

describe('a proxy that is reached over TLS', () => {
	it('is checked against its own name, and let in by it', async () => {
		const { settings, heard, names } = await proxyWith({ names: 'DNS:localhost' });
		expect(await greeting(settings)).toBe('220 hello\r\n');
		expect(heard[0]).toContain(`CONNECT ${SERVER}:993`);
		expect(names).toEqual(['localhost']);
	});

	it('by address is checked against the address, which is no server name', async () => {
		const { settings, names } = await proxyWith({ names: 'IP:127.0.0.1' });
		expect(await greeting({ ...settings, host: '127.0.0.1' })).toBe('220 hello\r\n');
		expect(names).toEqual([false]);
	});

	it.each<[string, Wanted]>([
		['the name of the mail server', { names: `DNS:${SERVER}` }],
		['another name', { names: 'DNS:proxy.example' }],
		['nobody to vouch for it', { names: 'DNS:localhost', selfSigned: true }],
	])('and has %s does not receive its login', async (_, wanted) => {
		const { settings, heard } = await proxyWith(wanted);
		await expect(greeting(settings)).rejects.toThrow('The proxy localhost');
		// What is forgiven to the mail server is not forgiven to the proxy.
		await expect(greeting(settings, { ignoreCertificateErrors: true })).rejects.toThrow(
			'The proxy localhost',
		);
		expect(heard).toEqual([]);
	});

	it('may have an authority of its own, or none by its own setting', async () => {
		const { settings } = await proxyWith({ names: 'DNS:localhost' }, other);
		await expect(greeting(settings)).rejects.toThrow('The proxy localhost');
		expect(await greeting({ ...settings, ca: readFileSync(other.ca, 'utf8') })).toBe('220 hello\r\n');
		expect(await greeting({ ...settings, ignoreCertificateErrors: true })).toBe('220 hello\r\n');
	});

	it('that the proxy is not used for says nothing about the mail server', async () => {
		const { settings } = await proxyWith({ names: 'DNS:localhost' });
		const lenient = { ...settings, ca, ignoreCertificateErrors: true };
		await expect(greeting(lenient, { ca: '' })).rejects.toMatchObject({
			code: expect.stringMatching(/CERT|SIGNATURE/),
		});
	});
});
