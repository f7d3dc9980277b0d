import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import {
	connect,
	createServer as createTcpServer,
	type AddressInfo,
	type Server,
	type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TlsOptions } from 'node:tls';
import type { ConnectionSettings } from '../../../../nodes/mail/net/ConnectionSettings';
import { inspectTls, type TlsFacts } from '../../../../nodes/mail/net/probe/inspectTls';
import { makeCertificates, type Certificates } from '../../../lab/dovecot/makeCertificates';
import { signCertificate, type Wanted } from '../../../lab/tls/signCertificate';
import { waitFor } from '../../../lab/waitFor';

let folder: string;
let authority: Certificates;
let ca: string;
let server: Server | undefined;
let ended = 0;
let received = '';

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'inspect-'));
	authority = await makeCertificates(folder);
	ca = readFileSync(authority.ca, 'utf8');
});
beforeEach(() => {
	[ended, received] = [0, ''];
});
afterEach(() => server?.close());
afterAll(async () => await rm(folder, { recursive: true, force: true }));

async function listen(one: Server): Promise<void> {
	server = one.listen(0, '127.0.0.1');
	await once(server, 'listening');
}

async function serve(wanted: Wanted, options: TlsOptions = {}): Promise<void> {
	const pair = await signCertificate(authority, wanted);
	const tls = createServer({ ...pair, ...options }, (socket) => {
		socket.on('error', () => undefined).on('data', (octets) => (received += octets.toString('latin1')));
	});
	tls.on('connection', (socket: Socket) => void socket.once('close', () => (ended += 1)));
	await listen(tls.on('tlsClientError', () => undefined));
}

async function inspect(more: Partial<ConnectionSettings> = {}, ms = 20_000): Promise<TlsFacts> {
	const { port } = server?.address() as AddressInfo;
	const socket = connect(port, '127.0.0.1').on('error', () => undefined);
	await once(socket, 'connect');
	const connection = { host: 'localhost', port, security: 'starttls', ca, ...more } as const;
	try {
		return await inspectTls(socket, connection, { ms, signal: new AbortController().signal });
	} finally {
		await waitFor('the connection to end', () => socket.destroyed);
	}
}

const DAY_MS = 86_400_000;

describe('the certificate of a server', () => {
	it('that is trusted is described, and nothing is sent to the server', async () => {
		await serve({ days: 30 });
		const facts = await inspect();
		expect(facts).toEqual({
			version: 'TLSv1.3',
			cipher: expect.stringMatching(/^TLS_/),
			subject: 'localhost',
			issuer: 'Lab CA',
			names: ['localhost', '127.0.0.1'],
			endsAt: expect.any(Number),
			// Thirty days but for the moment since it was signed.
			daysLeft: 29,
			matchesName: true,
		});
		expect(facts.endsAt / DAY_MS - Date.now() / DAY_MS).toBeCloseTo(30, 1);
		await waitFor('the server to see the end', () => ended === 1);
		expect(received).toBe('');
	});

	it('is described with the version and cipher that were agreed on', async () => {
		await serve({}, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' });
		const agreed = { version: 'TLSv1.2', cipher: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256' };
		expect(await inspect()).toMatchObject(agreed);
	});

	it.each<[string, Wanted, Partial<ConnectionSettings>, string, boolean]>([
		['has expired', { days: -1 }, {}, 'CERT_HAS_EXPIRED', true],
		['is signed by itself', { selfSigned: true }, {}, 'DEPTH_ZERO_SELF_SIGNED_CERT', true],
		['is signed by nobody known', {}, { ca: '' }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', true],
		["is another server's", { names: 'DNS:mail.test' }, {}, 'ERR_TLS_CERT_ALTNAME_INVALID', false],
		["is another address's", {}, { host: '127.0.0.9' }, 'ERR_TLS_CERT_ALTNAME_INVALID', false],
		[
			"is another server's and has expired",
			{ names: 'DNS:mail.test', days: -1 },
			{},
			'CERT_HAS_EXPIRED',
			false,
		],
	])('that %s is reported with the error of a connection', async (_, wanted, more, code, matchesName) => {
		await serve(wanted);
		const { problem, ...facts } = await inspect(more);
		expect(problem).toMatchObject({ code, message: expect.any(String) });
		expect(facts).toMatchObject({ matchesName });
		if (code !== 'ERR_TLS_CERT_ALTNAME_INVALID') expect(problem?.message).toContain(code);
		// Whoever ignores it connects, and is told the rest all the same.
		const ignoring = await inspect({ ...more, ignoreCertificateErrors: true });
		expect(ignoring).toEqual(facts);
	});

	it('that names somebody else is reported with the name that was asked for', async () => {
		await serve({ names: 'DNS:mail.test' });
		const { problem, names } = await inspect();
		expect(names).toEqual(['mail.test']);
		expect(problem?.message).toMatch(/localhost.*mail\.test/);
	});

	it('that has ended counts the days since then below zero', async () => {
		await serve({ days: -1 });
		expect((await inspect()).daysLeft).toBe(-2);
	});

	it('is compared with the address, where the server is given by address', async () => {
		await serve({});
		const facts = await inspect({ host: '127.0.0.1' });
		expect(facts.matchesName).toBe(true);
		expect(facts).not.toHaveProperty('problem');
	});

	it.each([
		['/O=Contoso/OU=Mail/CN=mail.contoso.test', 'mail.contoso.test'],
		['/O=Contoso/OU=Mail', 'Contoso'],
		['/OU=Mail', 'Mail'],
		['/CN=first.test/CN=second.test', 'first.test'],
		['/C=DE', ''],
	])('for %s is called %j', async (subject, name) => {
		await serve({ subject });
		expect((await inspect()).subject).toBe(name);
	});

	it('may have no names but its subject', async () => {
		await serve({ names: '', subject: '/CN=localhost' });
		expect(await inspect()).toMatchObject({ names: [], matchesName: true });
	});

	it('may have hundreds of names, of which twenty are listed', async () => {
		const names = Array.from({ length: 21 }, (_, number) => `s${String(number)}.test`);
		await serve({ names: names.map((name) => `DNS:${name}`).join(',') });
		expect((await inspect()).names).toEqual(names.slice(0, 20));
	});
});

describe('a server without a handshake', () => {
	it('that hangs up is reported with a code', async () => {
		await listen(createTcpServer((socket) => socket.on('error', () => undefined).destroySoon()));
		await expect(inspect()).rejects.toMatchObject({
			code: expect.stringMatching(/^(?:ClosedAfterConnectTLS|ECONNRESET)$/),
		});
	});

	it('that says nothing is given up at the deadline', async () => {
		await listen(createTcpServer((socket) => socket.on('error', () => undefined)));
		await expect(inspect({}, 300)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
	});

	it('that speaks in clear is reported as such', async () => {
		await listen(createTcpServer((socket) => socket.on('error', () => undefined).end('220 ready\r\n')));
		await expect(inspect()).rejects.toMatchObject({ code: 'ERR_SSL_WRONG_VERSION_NUMBER' });
	});
});
