import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, type Server, connect, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import type { MailError } from '../../../nodes/mail/contracts/MailError';
import type { ProxySettings } from '../../../nodes/mail/net/ConnectionSettings';
import { openSocket } from '../../../nodes/mail/net/openSocket';
import { type Login, RealProxy, type RealProxyOptions } from '../../lab/proxies/RealProxy';
import { freePorts } from '../../lab/freePorts';
import { ImapLab, readAll, subjects, type Variant } from '../imap/ImapLab';

/** tinyproxy's configuration takes no others than these characters. */
const LOGIN = { user: 'n8n-desk', password: 'Proxy-Pass.1' };
/** What has to be encoded in a URL. */
const ODD_LOGIN = { user: 'n8n@contoso', password: 'p:ss/w@rd%' };

let lab: ImapLab;
let proxy: RealProxy | undefined;

beforeAll(async () => (lab = await ImapLab.start()));
afterAll(async () => await lab.stop());
beforeEach(async () => await lab.reset());
afterEach(async () => {
	await lab.closeAll();
	await proxy?.stop();
	proxy = undefined;
});

type Kind = 'http' | 'socks';
const start = async (kind: Kind, options?: RealProxyOptions) => (proxy = await RealProxy[kind](options));

const ssl = () => ({ port: lab.dovecot.ports.imaps, security: 'ssl' as const, ca: lab.ca });
const startTls = () => ({ port: lab.dovecot.ports.imap, security: 'starttls' as const, ca: lab.ca });

async function failure(variant: Variant): Promise<MailError> {
	return await lab.open(variant).then(
		() => {
			throw new Error('It was opened after all');
		},
		(error: MailError) => error,
	);
}

describe.each<[string, Kind, Login]>([
	['HTTP CONNECT (tinyproxy)', 'http', LOGIN],
	['SOCKS 5 (microsocks)', 'socks', ODD_LOGIN],
])('through %s', (_, kind, login) => {
	it.each([
		['SSL', ssl, {}],
		['SSL and a login', ssl, { login }],
		['STARTTLS', startTls, {}],
		['STARTTLS and a login', startTls, { login }],
	])('mail is read with %s', async (_name, connection, options) => {
		const via = await start(kind, options);
		await lab.deliver('a');
		const source = await lab.open({ connection: { ...connection(), proxy: via.settings } });
		expect(subjects(await readAll(source))).toEqual(['a']);
		expect(via.passed()).toEqual([`127.0.0.1:${String(connection().port)}`]);
	});

	it('a wrong login is reported as one of the proxy, and the password is not', async () => {
		const { settings } = await start(kind, { login });
		const wrong: ProxySettings = { ...settings, password: 'Wrong-Password-1' };
		const error = await failure({ connection: { ...ssl(), proxy: wrong } });
		expect(error).toMatchObject({ kind: 'configuration', code: 'EPROXYAUTH', transient: false });
		expect(error.message).toContain(`proxy 127.0.0.1:${String(settings.port)}`);
		expect(error.hint).toMatch(/"User" and "Password"/);
		expect(JSON.stringify([error.message, error.hint, error.cause, error.stack])).not.toContain(
			'Wrong-Password',
		);
	});

	it('a login that is missing is reported likewise', async () => {
		const { settings } = await start(kind, { login });
		const { user: _user, password: _password, ...without } = settings;
		const error = await failure({ connection: { ...ssl(), proxy: without } });
		expect(error).toMatchObject({ kind: 'configuration', code: 'EPROXYAUTH' });
	});

	it('a server that refuses is reported as a fault of the way behind the proxy', async () => {
		const [nobody = 0] = await freePorts(1);
		const { settings } = await start(kind);
		const error = await failure({ connection: { ...ssl(), port: nobody, proxy: settings } });
		expect(error).toMatchObject({ code: 'EPROXY', transient: true });
		expect(error.message).toContain(`127.0.0.1:${String(nobody)}`);
	});

	it('a proxy that is down is reported by its own address', async () => {
		const [port = 0] = await freePorts(1);
		const { settings } = await start(kind);
		const error = await failure({ connection: { ...ssl(), proxy: { ...settings, port } } });
		expect(error).toMatchObject({ code: 'EPROXY', transient: true });
		expect(error.message).toContain(`proxy 127.0.0.1:${String(port)}`);
	});

	it('hands on what the server says at once, however busy n8n is and however late the reader', async () => {
		const { settings } = await start(kind);
		const greeter = createServer((socket) => {
			socket.on('error', () => undefined);
			socket.end('220 hello\r\n');
		});
		const port = await listening(greeter);
		// What arrives within a turn of the event loop is read at once.
		const busy = setInterval(() => {
			for (const end = performance.now() + 20; performance.now() < end; );
		}, 1);
		try {
			for (let time = 0; time < 10; time++) {
				const connection = { host: '127.0.0.1', port, security: 'none', proxy: settings } as const;
				const socket = await openSocket(connection, { ms: 30_000, signal: new AbortController().signal });
				await setTimeout(30);
				const octets: Buffer[] = [];
				for await (const chunk of socket) octets.push(chunk as Buffer);
				expect(Buffer.concat(octets).toString()).toBe('220 hello\r\n');
			}
		} finally {
			clearInterval(busy);
			greeter.close();
		}
	});

	it('the environment names it where nothing is set, and None goes past it', async () => {
		const via = await start(kind, { login });
		await lab.deliver('a');
		const port = String(lab.dovecot.ports.imaps);
		await withEnvironment({ HTTPS_PROXY: via.url }, async () => {
			await lab.open({ connection: { ...ssl(), proxy: 'none' } });
			expect(via.passed()).toEqual([]);
			await lab.open({ connection: ssl() });
			expect(via.passed()).toEqual([`127.0.0.1:${port}`]);
		});
		await withEnvironment({ HTTPS_PROXY: via.url, NO_PROXY: '127.0.0.1' }, async () => {
			await lab.open({ connection: ssl() });
			expect(via.passed()).toHaveLength(1);
		});
	});
});

describe('a proxy', () => {
	it('that lets 443 through only is reported with its answer', async () => {
		const { settings } = await start('http', { ports: [443] });
		const error = await failure({ connection: { ...ssl(), proxy: settings } });
		expect(error).toMatchObject({ code: 'EPROXY' });
		expect(error.message).toContain('answered 403');
		expect(error.hint).toContain('443 only');
	});

	it('named by the environment without a scheme is spoken to in clear', async () => {
		const via = await start('http');
		await withEnvironment({ HTTPS_PROXY: `127.0.0.1:${String(via.port)}` }, async () => {
			await lab.open({ connection: ssl() });
		});
		expect(via.passed()).toHaveLength(1);
	});

	it.each(['ftp://127.0.0.1:21', 'http://'])('named by the environment as %s is refused', async (url) => {
		await withEnvironment({ HTTPS_PROXY: url }, async () => {
			expect(await failure({ connection: ssl() })).toMatchObject({
				kind: 'configuration',
				hint: expect.stringContaining('HTTPS_PROXY') as string,
			});
		});
	});

	it.each<[string, ProxySettings['kind']]>([
		['HTTP', 'http'],
		['SOCKS 5', 'socks5'],
	])('that says nothing (%s) is given up within the deadline', async (_, kind) => {
		const sockets = new Set<{ destroy(): void }>();
		const silent = createServer((socket) => void sockets.add(socket));
		const port = await listening(silent);
		try {
			const settings = { kind, host: '127.0.0.1', port };
			const error = await failure({ connection: { ...ssl(), proxy: settings }, answerMs: 1_000 });
			expect(error.transient).toBe(true);
			expect(error.kind).toMatch(/timeout|configuration/);
		} finally {
			for (const socket of sockets) socket.destroy();
			silent.close();
		}
	});

	it('that answers with garbage or without end is an error, not a hang', async () => {
		const endless = createServer((socket) => {
			socket.on('error', () => undefined);
			socket.write('HTTP/1.1 200 OK\r\n');
			const timer = setInterval(() => socket.write(`X-${'a'.repeat(1000)}: 1\r\n`), 1);
			socket.once('close', () => clearInterval(timer));
		});
		const port = await listening(endless);
		const settings = { kind: 'http', host: '127.0.0.1', port } as const;
		expect(await failure({ connection: { ...ssl(), proxy: settings } })).toMatchObject({ code: 'EPROXY' });
		endless.close();
	});

	it('that is reached over TLS has its certificate verified, against the own CA too', async () => {
		const via = await start('http', { login: LOGIN });
		const { certificate, key } = lab.dovecot.certificates;
		const tls = { cert: readFileSync(certificate), key: readFileSync(key) };
		const outer = createTlsServer(tls, (socket) => {
			const inner = connect(via.port, '127.0.0.1');
			socket.pipe(inner).pipe(socket);
			socket.on('error', () => inner.destroy());
			inner.on('error', () => socket.destroy());
		});
		outer.on('tlsClientError', () => undefined);
		const port = await listening(outer);
		try {
			const settings = { kind: 'https', host: '127.0.0.1', port, ...LOGIN } as const;
			const { ca: _ca, ...withoutCa } = ssl();
			const error = await failure({ connection: { ...withoutCa, proxy: settings } });
			expect(error.kind).toBe('certificate');
			expect(error.message).toContain(`proxy 127.0.0.1:${String(port)}`);
			await lab.deliver('a');
			const source = await lab.open({ connection: { ...ssl(), proxy: settings } });
			expect(subjects(await readAll(source))).toEqual(['a']);
			expect(via.passed()).toHaveLength(1);
		} finally {
			await lab.closeAll();
			outer.close();
		}
	});
});

async function listening(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}

async function withEnvironment(variables: Record<string, string>, work: () => Promise<void>): Promise<void> {
	const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
	Object.assign(process.env, variables);
	try {
		await work();
	} finally {
		for (const [name, value] of before) {
			if (value === undefined) delete process.env[name];
			else process.env[name] = value;
		}
	}
}
