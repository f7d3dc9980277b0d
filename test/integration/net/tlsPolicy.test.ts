import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls, { createServer, type Server, type TlsOptions, type TLSSocket } from 'node:tls';
import { openSocket } from '../../../nodes/mail/net/openSocket';
import { tlsOptions } from '../../../nodes/mail/net/tlsOptions';
import { makeCertificates, type Certificates } from '../../lab/dovecot/makeCertificates';

let folder: string;
let certificates: Certificates;
let server: Server | undefined;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tls-'));
	certificates = await makeCertificates(folder);
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));
afterEach(() => server?.close());

async function serve(options: TlsOptions = {}): Promise<{ port: number; names: string[] }> {
	const names: string[] = [];
	server = createServer({
		cert: readFileSync(certificates.certificate),
		key: readFileSync(certificates.key),
		SNICallback: (name, choose) => {
			names.push(name);
			choose(null);
		},
		...options,
	});
	server.on('secureConnection', (socket) => socket.on('error', () => undefined).end());
	server.on('tlsClientError', () => undefined);
	server.listen(0);
	await once(server, 'listening');
	return { port: (server.address() as AddressInfo).port, names };
}

async function connect(host: string, port: number, more: { ca?: string; ignoreCertificateErrors?: boolean }) {
	const connection = { host, port, security: 'ssl', proxy: 'none', ...more } as const;
	const socket = (await openSocket(connection, {
		ms: 20_000,
		signal: new AbortController().signal,
	})) as TLSSocket;
	const protocol = socket.getProtocol();
	socket.destroy();
	return protocol;
}

const trusted = () => ({ ca: readFileSync(certificates.ca, 'utf8') });

it('the TLS policy sends the server name (SNI), for servers that share an address', async () => {
	const { port, names } = await serve();
	await connect('localhost', port, trusted());
	await connect('127.0.0.1', port, trusted());
	// Of an address nothing is told (RFC 6066 section 3).
	expect(names).toEqual(['localhost']);
});

/** TLS 1.1, which OpenSSL itself does at its lowest level only. */
const OLD = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

it.each([
	['a CA of its own', trusted],
	['certificates that nobody verifies', () => ({ ignoreCertificateErrors: true })],
])('the TLS policy speaks TLS 1.2 at least, also with %s', async (_name, how) => {
	const { port } = await serve(OLD);
	await expect(connect('localhost', port, how())).rejects.toMatchObject({
		code: expect.stringMatching(/PROTOCOL|VERSION|ALERT|ECONNRESET/),
	});
	server?.close();
	const newer = await serve({ maxVersion: 'TLSv1.2' });
	expect(await connect('localhost', newer.port, how())).toBe('TLSv1.2');
});

it('the TLS policy speaks TLS 1.2 at least, also with a CA of its own in an n8n that was started with less', async () => {
	const { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS } = tls;
	try {
		// As by --tls-min-v1.0 and --tls-cipher-list.
		Object.assign(tls, { DEFAULT_MIN_VERSION: 'TLSv1', DEFAULT_CIPHERS: 'DEFAULT@SECLEVEL=0' });
		const { port } = await serve(OLD);
		const own = { ca: `${trusted().ca}\n` };
		await expect(connect('localhost', port, own)).rejects.toMatchObject({
			code: expect.stringMatching(/PROTOCOL|VERSION|ALERT|ECONNRESET/),
		});
	} finally {
		Object.assign(tls, { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS });
	}
});

it('the TLS policy asks OpenSSL for no less, whatever n8n was started with', () => {
	expect(tlsOptions({})).toMatchObject({ minVersion: 'TLSv1.2', rejectUnauthorized: true });
});

it('the TLS policy does not trust a server that only somebody unknown vouches for', async () => {
	const { port } = await serve();
	await expect(connect('localhost', port, {})).rejects.toMatchObject({
		code: expect.stringMatching(/CERT|SIGNATURE/),
	});
});
